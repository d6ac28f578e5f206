// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** A server that takes one connection and does with it what its script says, line by line. */
final class LinePeer implements AutoCloseable {
  private static final int PATIENCE_MILLIS = 30_000;

  /** What the peer does with its connection. When it returns the connection is closed. */
  @FunctionalInterface
  interface Script {
    void run(Connection connection) throws Exception;
  }

  private final ServerSocket listener = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  LinePeer(Script script) throws IOException {
    listener.setSoTimeout(PATIENCE_MILLIS);
    Thread thread = new Thread(() -> serve(script), "line-peer");
    thread.setDaemon(true);
    thread.start();
  }

  private void serve(Script script) {
    try (Socket socket = listener.accept()) {
      socket.setSoTimeout(PATIENCE_MILLIS);
      socket.setTcpNoDelay(true);
      script.run(new Connection(socket));
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Waits until the script has run to its end; fails if it has not. */
  void awaitEnd() throws Exception {
    done.get(PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** The peer's end of its connection. */
  static final class Connection {
    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Connection(Socket socket) throws IOException {
      this.socket = socket;
      this.in = socket.getInputStream();
      this.out = socket.getOutputStream();
    }

    /** Goes through the handshake as a server of today does. */
    void greet() throws IOException {
      answer("version", "VERSION 1.6.45\r\n");
      answer("mn", "MN\r\n");
      answer("stats", "STAT pid 1\r\nSTAT uptime 2\r\nSTAT time 1795574169\r\nEND\r\n");
      answer("stats settings", "STAT item_size_max 1048576\r\nEND\r\n");
    }

    void answer(String line, String reply) throws IOException {
      read(line);
      send(reply);
    }

    /** Reads these lines, and fails if others come. */
    void read(String... lines) throws IOException {
      for (String line : lines) {
        byte[] expected = (line + "\r\n").getBytes(ISO_8859_1);
        String read = new String(in.readNBytes(expected.length), ISO_8859_1);
        if (read.length() < expected.length) {
          throw new EOFException("instead of " + line + " came " + read + " and the end");
        }
        if (!read.equals(line + "\r\n")) {
          throw new IOException("instead of " + line + " came " + read);
        }
      }
    }

    void send(String bytes) throws IOException {
      out.write(bytes.getBytes(ISO_8859_1));
      out.flush();
    }

    /** Ends the stream without a reset. */
    void end() throws IOException {
      socket.shutdownOutput();
    }

    /** Says nothing more until the client has closed, in whatever manner. */
    void awaitEnd() {
      try {
        in.transferTo(OutputStream.nullOutputStream());
      } catch (IOException e) {
        // A reset: closed as well.
      }
    }
  }
}
