// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.proto.schema.CacheCommand;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/** A server that takes any number of connections and does the same with each. */
final class Peers implements AutoCloseable {
  private final ServerSocket listener;

  /** What is done with a connection, which is closed when that has returned. */
  interface Script {
    void run(Socket socket) throws IOException;
  }

  Peers(Script script) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    start(
        () -> {
          while (true) {
            Socket socket = listener.accept();
            start(
                () -> {
                  try (socket) {
                    script.run(socket);
                  }
                });
          }
        });
  }

  private interface Task {
    void run() throws IOException;
  }

  private static void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // The client or the test has closed it.
              }
            },
            "peer");
    thread.setDaemon(true);
    thread.start();
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Takes a first byte, answers with this and waits for the end. */
  static Script answering(byte[] answer) {
    return socket -> {
      socket.getInputStream().read();
      socket.getOutputStream().write(answer);
      drain(socket);
    };
  }

  /** Takes one command. */
  static void take(Socket socket) throws IOException {
    if (CacheCommand.parseDelimitedFrom(socket.getInputStream()) == null) {
      throw new EOFException("the client closed the connection");
    }
  }

  /** Reads until the client has closed. */
  static void drain(Socket socket) throws IOException {
    socket.getInputStream().transferTo(OutputStream.nullOutputStream());
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
