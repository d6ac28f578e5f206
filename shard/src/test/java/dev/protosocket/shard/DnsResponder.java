// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Endpoint;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A DNS server on loopback that knows the SRV records of one name. */
final class DnsResponder implements AutoCloseable {
  private static final int HEADER = 12;
  private static final int TYPE_SRV = 33;
  private static final int NO_SUCH_NAME = 3;

  final AtomicInteger asked = new AtomicInteger();

  /** What it says; of any other name that there is none. */
  volatile List<SrvRecord> records = List.of();

  volatile boolean silent;

  private final String name;
  private final DatagramSocket socket;
  private final Thread thread;

  DnsResponder(String name) throws IOException {
    this.name = name;
    this.socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    this.thread = new Thread(this::serve, "dns-responder");
    thread.setDaemon(true);
    thread.start();
  }

  Endpoint endpoint() {
    return new Endpoint("127.0.0.1", socket.getLocalPort());
  }

  private void serve() {
    byte[] buffer = new byte[512];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        asked.incrementAndGet();
        if (silent) {
          continue;
        }
        byte[] answer = answer(buffer);
        socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
      } catch (IOException e) {
        // Closed, or whoever asked has gone.
      }
    }
  }

  private byte[] answer(byte[] query) throws IOException {
    StringBuilder asks = new StringBuilder();
    int at = HEADER;
    while (query[at] != 0) {
      asks.append(asks.length() == 0 ? "" : ".")
          .append(new String(query, at + 1, query[at], US_ASCII));
      at += 1 + query[at];
    }
    int type = (query[at + 1] & 0xFF) << 8 | (query[at + 2] & 0xFF);
    int end = at + 5;
    boolean known = type == TYPE_SRV && asks.toString().equalsIgnoreCase(name);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.write(query, 0, 2);
    // An answer; recursion was asked for and is there.
    out.writeShort(0x8180 | (known ? 0 : NO_SUCH_NAME));
    out.writeShort(1);
    out.writeShort(known ? records.size() : 0);
    out.writeShort(0);
    out.writeShort(0);
    out.write(query, HEADER, end - HEADER);
    if (known) {
      for (SrvRecord each : records) {
        write(each, out);
      }
    }
    return bytes.toByteArray();
  }

  private static void write(SrvRecord srv, DataOutputStream out) throws IOException {
    ByteArrayOutputStream target = new ByteArrayOutputStream();
    if (!srv.target().isEmpty()) {
      for (String label : srv.target().split("\\.", -1)) {
        target.write(label.length());
        target.write(label.getBytes(US_ASCII));
      }
    }
    target.write(0);
    out.writeShort(0xC000 | HEADER);
    out.writeShort(TYPE_SRV);
    out.writeShort(1);
    out.writeInt(5);
    out.writeShort(6 + target.size());
    out.writeShort(srv.priority());
    out.writeShort(srv.weight());
    out.writeShort(srv.port());
    out.write(target.toByteArray());
  }

  @Override
  public void close() {
    socket.close();
  }
}
