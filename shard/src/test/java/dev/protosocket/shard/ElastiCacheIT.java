// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocketFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ElastiCacheIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<String> questions = new CopyOnWriteArrayList<>();
  private final List<ServerSocket> servers = new ArrayList<>();

  /** What the server says; in pieces, or it would be one read. */
  private volatile List<String> answer = List.of();

  /** Whether it closes behind its answer. */
  private volatile boolean closes;

  @AfterEach
  void stop() throws Exception {
    for (ServerSocket server : servers) {
      server.close();
    }
  }

  private Endpoint start(ServerSocket server) {
    servers.add(server);
    Thread thread = new Thread(() -> serve(server), "configuration-endpoint");
    thread.setDaemon(true);
    thread.start();
    return new Endpoint("127.0.0.1", server.getLocalPort());
  }

  private Endpoint start() throws IOException {
    return start(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
  }

  private void serve(ServerSocket server) {
    while (!server.isClosed()) {
      try (Socket socket = server.accept()) {
        byte[] question = socket.getInputStream().readNBytes("config get cluster\r\n".length());
        questions.add(new String(question, US_ASCII));
        OutputStream out = socket.getOutputStream();
        for (String piece : answer) {
          out.write(piece.getBytes(US_ASCII));
          out.flush();
        }
        if (!closes) {
          socket.getInputStream().read();
        }
      } catch (IOException e) {
        // Closed by either side.
      }
    }
  }

  private static List<String> config(int version, String hosts) {
    String body = version + "\n" + hosts + "\n";
    return List.of("CONFIG cluster 0 " + body.length() + "\r", "\n" + body, "\r\nEN", "D\r\n");
  }

  private static List<String> names(NodeList list) {
    return list.nodes().stream().map(Node::name).toList();
  }

  private static NodeList ask(Endpoint server) throws IOException {
    return new ConfigurationRequest(server, null, PATIENCE).call();
  }

  @Test
  void should_read_a_cluster_over_a_connection_of_its_own() throws Exception {
    answer = config(12, "c.1.example|10.0.0.1|11211 c.2.example||11212");
    NodeList list = ask(start());
    assertThat(list.version()).isEqualTo(12);
    assertThat(names(list)).containsExactly("c.1.example:11211", "c.2.example:11212");
    assertThat(questions).containsExactly("config get cluster\r\n");
  }

  @Test
  void should_read_clusters_of_many_nodes() throws Exception {
    String hosts = "a-name-of-usual-length.0001.use1.cache.amazonaws.com|10.0.0.1|11211 ";
    answer = config(1, hosts.repeat(300).strip());
    assertThat(ask(start()).nodes()).hasSize(300);
  }

  @Test
  void should_follow_a_cluster() throws Exception {
    answer = config(1, "n0.example||11211");
    NodeSource source = ElastiCache.source(start());
    FakeFleet fakes = new FakeFleet();
    try (ShardedClient fleet = fakes.builder().connect(source, Duration.ofMillis(5))) {
      Waiting.until(() -> fleet.nodes().size() == 1);
      answer = List.of("ERROR\r\n");
      int before = questions.size();
      Waiting.until("it is asked again", () -> questions.size() > before + 1);
      answer = config(2, "n0.example||11211 n1.example||11211");
      Waiting.until(() -> fleet.nodes().size() == 2);
    }
  }

  @Test
  void should_ask_over_tls_whom_it_trusts_only() throws Exception {
    Certificates certificates = new Certificates("test CA");
    answer = config(3, "n0.example||11211");
    ServerSocket secured =
        certificates
            .server()
            .getServerSocketFactory()
            .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    Endpoint address = start(secured);
    SSLSocketFactory trusting = Certificates.socketClient(certificates.pem()).getSocketFactory();
    SSLSocketFactory distrusting =
        Certificates.socketClient(new Certificates("other CA").pem()).getSocketFactory();
    Endpoint named = new Endpoint("localhost", address.port());

    assertThat(new ConfigurationRequest(named, trusting, PATIENCE).call().version()).isEqualTo(3);
    assertThatThrownBy(() -> new ConfigurationRequest(named, distrusting, PATIENCE).call())
        .isInstanceOf(SSLException.class);
    // The certificate is another host's.
    assertThatThrownBy(() -> new ConfigurationRequest(address, trusting, PATIENCE).call())
        .isInstanceOf(SSLException.class);
  }

  @Test
  void should_say_what_a_server_is_that_knows_no_cluster() throws Exception {
    answer = List.of("ERROR\r\n");
    Endpoint server = start();
    assertThatThrownBy(() -> ask(server))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("may be no ElastiCache cluster");
  }

  @Test
  void should_fail_when_the_answer_is_cut_off() throws Exception {
    closes = true;
    answer = List.of("CONFIG cluster 0 500\r\n1\n");
    Endpoint server = start();
    assertThatThrownBy(() -> ask(server))
        .isInstanceOf(IOException.class)
        .hasMessage("the server closed before its answer was whole");
  }

  @Test
  void should_not_read_without_bounds() throws Exception {
    answer = List.of("CONFIG cluster 0 5\r\n", "x".repeat(2 * ElastiCache.MAX_ANSWER_BYTES));
    Endpoint server = start();
    assertThatThrownBy(() -> ask(server))
        .isInstanceOf(IOException.class)
        .hasMessage("the answer has no end in 1048576 bytes");
  }

  @Test
  void should_not_wait_for_ever() throws Exception {
    answer = List.of("CONFIG cluster 0 5\r\n");
    ConfigurationRequest request = new ConfigurationRequest(start(), null, Duration.ofMillis(100));
    assertThatThrownBy(request::call).isInstanceOf(SocketTimeoutException.class);
  }
}
