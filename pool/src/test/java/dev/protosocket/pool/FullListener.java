// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;

/** A port whose line of connections is full: further ones get no answer, on Linux. */
final class FullListener implements AutoCloseable {
  private static final int MORE_THAN_ENOUGH = 8;

  private final ServerSocket listener;
  private final List<SocketChannel> line = new ArrayList<>();

  FullListener() throws IOException {
    listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    for (int i = 0; i < MORE_THAN_ENOUGH; i++) {
      SocketChannel channel = SocketChannel.open();
      line.add(channel);
      channel.configureBlocking(false);
      channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  @Override
  public void close() throws IOException {
    for (SocketChannel channel : line) {
      channel.close();
    }
    listener.close();
  }
}
