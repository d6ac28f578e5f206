// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** A server that takes one connection and does with it what its script says, byte by byte. */
final class Peer implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  /** What the peer does with its connection. When it returns the connection is closed. */
  @FunctionalInterface
  interface Script {
    void run(PeerConnection connection) throws Exception;
  }

  private final ServerSocket listener = new Listener();
  private final CompletableFuture<Void> done = new CompletableFuture<>();

  private Peer(@Nullable SSLContext tls, Script script) throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.setSoTimeout(TIMEOUT_MILLIS);
    Thread thread = new Thread(() -> serve(tls, script), "peer");
    thread.setDaemon(true);
    thread.start();
  }

  static Peer plaintext(Script script) throws IOException {
    return new Peer(null, script);
  }

  static Peer tls(SSLContext context, Script script) throws IOException {
    return new Peer(context, script);
  }

  int port() {
    return listener.getLocalPort();
  }

  private void serve(@Nullable SSLContext tls, Script script) {
    try (TappedSocket socket = (TappedSocket) listener.accept()) {
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.setTcpNoDelay(true);
      Socket stream = socket;
      if (tls != null) {
        SSLSocket secure =
            (SSLSocket) tls.getSocketFactory().createSocket(socket, null, socket.getPort(), false);
        secure.setUseClientMode(false);
        stream = secure;
      }
      script.run(new PeerConnection(socket, stream));
      done.complete(null);
    } catch (Throwable e) {
      done.completeExceptionally(e);
    }
  }

  /** Accepts sockets whose incoming bytes a script can replace. */
  private static final class Listener extends ServerSocket {
    Listener() throws IOException {}

    @Override
    public Socket accept() throws IOException {
      TappedSocket socket = new TappedSocket();
      implAccept(socket);
      return socket;
    }
  }

  /** Reads first what was put in, and then what the client has sent. */
  static final class TappedSocket extends Socket {
    private volatile InputStream injected = InputStream.nullInputStream();

    void inject(byte[] bytes) {
      injected = new ByteArrayInputStream(bytes);
    }

    @Override
    public InputStream getInputStream() throws IOException {
      return new FilterInputStream(super.getInputStream()) {
        @Override
        public int read() throws IOException {
          int first = injected.read();
          return first >= 0 ? first : super.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
          int count = injected.read(into, offset, length);
          return count > 0 ? count : super.read(into, offset, length);
        }
      };
    }
  }

  /** Waits until the script has run to its end; fails if it has not. */
  void awaitEnd() throws Exception {
    done.get(TIMEOUT_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }

  /** Reads until the other side has closed, in whatever manner. */
  static void drain(InputStream in) {
    try {
      in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException e) {
      // A reset, or an end without a TLS goodbye: closed as well.
    }
  }
}
