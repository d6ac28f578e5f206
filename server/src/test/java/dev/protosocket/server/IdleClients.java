// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A process that opens connections and keeps them open, because a process's file descriptors do not
 * suffice for both ends of ten thousand.
 */
final class IdleClients implements AutoCloseable {
  /** How far the connections get before they idle. */
  enum Stage {
    /** Nothing is ever sent. */
    CONNECTED,
    /** In the clear. */
    AUTHENTICATED,
    /** By TLS. */
    TLS_AUTHENTICATED
  }

  private static final String READY = "ready";

  /** Of the process itself: a socket that nobody holds is closed. */
  private static final List<Object> OPEN = new ArrayList<>();

  private final Process process;

  private IdleClients(Process process) {
    this.process = process;
  }

  /** Returns when all are connected. */
  static IdleClients open(EmbeddedServer server, Stage stage, int connections) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx2g",
                "-cp",
                System.getProperty("java.class.path"),
                IdleClients.class.getName(),
                String.valueOf(server.port()),
                stage.name(),
                String.valueOf(connections))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().put("TOKEN", server.token());
    if (stage == Stage.TLS_AUTHENTICATED) {
      builder.environment().put("CA_PEM", server.caCertificatePem());
    }
    IdleClients clients = new IdleClients(builder.start());
    BufferedReader output = clients.process.inputReader(UTF_8);
    for (String line; (line = output.readLine()) != null; ) {
      if (line.equals(READY)) {
        return clients;
      }
    }
    clients.close();
    throw new IOException("the clients' process ended before all were connected");
  }

  /** Ends the process, and the connections with it. */
  @Override
  public void close() {
    process.destroyForcibly();
  }

  /** The process itself; it ends when its parent does. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    Stage stage = Stage.valueOf(args[1]);
    int connections = Integer.parseInt(args[2]);
    String token = System.getenv("TOKEN");
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    for (int i = 0; i < connections; i++) {
      switch (stage) {
        case CONNECTED -> OPEN.add(SocketChannel.open(address));
        case AUTHENTICATED -> OPEN.add(authenticated(new TestClient(socket(address)), token));
        case TLS_AUTHENTICATED ->
            OPEN.add(
                authenticated(
                    TestClient.tls(
                        socket(address), System.getenv("CA_PEM"), "localhost", "TLSv1.3"),
                    token));
      }
    }
    System.out.println(READY);
    while (System.in.read() >= 0) {}
  }

  private static Socket socket(InetSocketAddress address) throws IOException {
    return new Socket(address.getAddress(), address.getPort());
  }

  private static TestClient authenticated(TestClient client, String token) throws IOException {
    if (!client.call(TestClient.auth(1, token)).hasAuth()) {
      throw new IOException("not authenticated");
    }
    return client;
  }
}
