// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicInteger;

/** A server that takes connections and answers nothing until each is gone. */
final class SilentServer implements AutoCloseable {
  private final ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger gone = new AtomicInteger();

  SilentServer() throws IOException {
    start(
        () -> {
          while (true) {
            Socket socket = listener.accept();
            start(() -> serve(socket));
          }
        });
  }

  /** Ends with an exception when the socket is closed. */
  private interface Work {
    void run() throws IOException;
  }

  private static void start(Work work) {
    Thread thread =
        new Thread(
            () -> {
              try {
                work.run();
              } catch (IOException e) {
                // Closed.
              }
            },
            "silent-server");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Socket socket) throws IOException {
    try (socket) {
      InputStream in = socket.getInputStream();
      if (in.read() >= 0) {
        asked.incrementAndGet();
        in.transferTo(OutputStream.nullOutputStream());
      }
    } finally {
      gone.incrementAndGet();
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits until so many clients have presented their token. */
  void awaitAsked(int count) {
    Waiting.until("the clients to wait for their answer", () -> asked.get() == count);
  }

  /** Waits until so many connections and all shared event loops are gone; no more may come. */
  void awaitNothingLeft(String why, int count) {
    awaitGone(why, count);
    Waiting.until(why + ": no event loops", () -> ThisProcess.eventLoops() == 0);
  }

  /** Waits until so many connections are gone; no more may come. */
  void awaitGone(String why, int count) {
    Waiting.until(why + ": no connection", () -> gone.get() == count);
    assertThat(asked).as(why).hasValue(count);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
