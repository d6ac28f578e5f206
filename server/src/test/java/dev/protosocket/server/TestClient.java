// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.schema.AuthenticateCommand;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.DeleteCommand;
import dev.protosocket.proto.schema.GetCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import dev.protosocket.testing.Certificates;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/** A blocking client of JDK sockets and generated classes: nothing of Netty, nothing of ours. */
final class TestClient implements AutoCloseable {
  /** Far above what any reply takes; only a broken test waits this long. */
  static final int READ_TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;
  private final OutputStream out;

  TestClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
    socket.setTcpNoDelay(true);
    this.in = new BufferedInputStream(socket.getInputStream(), 64 * 1024);
    this.out = socket.getOutputStream();
  }

  static TestClient plaintext(EmbeddedServer server) throws IOException {
    return new TestClient(new Socket(server.host(), server.port()));
  }

  /** Connects by TLS, verifies the certificate for {@code name}, and finishes the handshake. */
  static TestClient tls(EmbeddedServer server, String name, String protocol) throws Exception {
    return tls(server, server.caCertificatePem(), name, protocol);
  }

  static TestClient tls(EmbeddedServer server, String caPem, String name, String protocol)
      throws Exception {
    return tls(new Socket(server.host(), server.port()), caPem, name, protocol);
  }

  static TestClient tls(Socket raw, String caPem, String name, String protocol) throws Exception {
    SSLContext context = Certificates.socketClient(caPem);
    SSLSocket socket =
        (SSLSocket) context.getSocketFactory().createSocket(raw, name, raw.getPort(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setProtocols(new String[] {protocol});
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new TestClient(socket);
  }

  static TestClient tls(EmbeddedServer server) throws Exception {
    return tls(server, "localhost", "TLSv1.3");
  }

  /** Sends each command in a write of its own. */
  void send(CacheCommand... commands) throws IOException {
    for (CacheCommand command : commands) {
      sendRaw(frames(command));
    }
  }

  /** Sends all commands in one write. */
  void sendPipelined(CacheCommand... commands) throws IOException {
    sendRaw(frames(commands));
  }

  void sendRaw(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /**
   * Sends a byte each millisecond until the server has closed the connection.
   *
   * @return the bytes sent
   */
  int dripUntilClosed() throws IOException {
    socket.setSoTimeout(1);
    int sent = 0;
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READ_TIMEOUT_MILLIS);
    while (System.nanoTime() - deadline < 0) {
      try {
        sendRaw(new byte[1]);
        sent++;
        if (in.read() < 0) {
          return sent;
        }
      } catch (SocketTimeoutException stillOpen) {
        // The next byte, then.
      } catch (SocketException | SSLException closed) {
        return sent;
      }
    }
    throw new IOException("still open after " + sent + " bytes");
  }

  /** The next reply; null at the end of the stream. */
  CacheResponse receive() throws IOException {
    return CacheResponse.parseDelimitedFrom(in);
  }

  CacheResponse call(CacheCommand command) throws IOException {
    send(command);
    return receive();
  }

  TestClient authenticate(EmbeddedServer server) throws IOException {
    CacheResponse reply = call(auth(1, server.token()));
    if (!reply.hasAuth()) {
      throw new IOException("not authenticated: " + reply);
    }
    return this;
  }

  Socket socket() {
    return socket;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  static byte[] frames(CacheCommand... commands) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (CacheCommand command : commands) {
      command.writeDelimitedTo(bytes);
    }
    return bytes.toByteArray();
  }

  static CacheCommand auth(long id, String token) {
    return command(
        id, Unary.newBuilder().setAuth(AuthenticateCommand.newBuilder().setToken(token)));
  }

  static CacheCommand get(long id, String cache, String key) {
    return command(
        id,
        Unary.newBuilder()
            .setGet(
                GetCommand.newBuilder().setNamespace(cache).setKey(ByteString.copyFromUtf8(key))));
  }

  static CacheCommand set(long id, String cache, String key, byte[] value, long ttlMillis) {
    return command(
        id,
        Unary.newBuilder()
            .setSet(
                SetCommand.newBuilder()
                    .setNamespace(cache)
                    .setKey(ByteString.copyFromUtf8(key))
                    .setValue(ByteString.copyFrom(value))
                    .setTtlMilliseconds(ttlMillis)));
  }

  static CacheCommand delete(long id, String cache, String key) {
    return command(
        id,
        Unary.newBuilder()
            .setDelete(
                DeleteCommand.newBuilder()
                    .setNamespace(cache)
                    .setKey(ByteString.copyFromUtf8(key))));
  }

  static CacheCommand control(long id, int code) {
    return CacheCommand.newBuilder().setMessageId(id).setControlCode(code).build();
  }

  private static CacheCommand command(long id, Unary.Builder unary) {
    return CacheCommand.newBuilder().setMessageId(id).setUnary(unary).build();
  }
}
