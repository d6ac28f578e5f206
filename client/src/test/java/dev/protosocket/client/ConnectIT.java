// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.ConnectionFailedException.ResolutionFailed;
import dev.protosocket.client.ConnectionFailedException.TcpFailed;
import dev.protosocket.client.ConnectionFailedException.TimedOut;
import dev.protosocket.client.ConnectionFailedException.TlsFailed;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannelConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names, addresses, TCP and TLS on the way to the embedded server. */
@ExtendWith(LeakCheck.class)
class ConnectIT {
  private static final String TOKEN = "secret-token";

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

  @AfterEach
  void stop() throws Exception {
    group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
  }

  @Test
  void should_name_the_step_when_the_host_has_no_address() {
    ConnectionFailedException failure =
        failure(
            config("no-such-host.example", 9004).build(),
            () -> CompletableFuture.failedFuture(new UnknownHostException("no-such-host.example")));

    assertThat(failure).isInstanceOf(ResolutionFailed.class);
    assertThat(failure)
        .hasMessage(
            "name resolution failed for no-such-host.example:9004: no address found:"
                + " java.net.UnknownHostException: no-such-host.example (check the host name and"
                + " this machine's DNS)")
        .hasCauseInstanceOf(UnknownHostException.class);
  }

  @Test
  void should_name_the_step_when_the_plan_is_empty() {
    ConnectionFailedException failure =
        failure(
            config("empty.example", 9004).build(),
            () -> CompletableFuture.completedFuture(List.of()));

    assertThat(failure).isInstanceOf(ResolutionFailed.class);
    assertThat(failure.getMessage()).contains("the list of addresses is empty");
  }

  @Test
  void should_time_out_when_the_resolver_does_not_answer() {
    ConnectionFailedException failure =
        failure(
            config("slow.example", 9004).connectTimeout(Duration.ofMillis(50)).build(),
            CompletableFuture::new);

    assertThat(failure).isInstanceOf(TimedOut.class);
    assertThat(failure)
        .hasMessage(
            "name resolution failed for slow.example:9004: not done within the connect timeout of"
                + " 50 ms (check this machine's DNS)");
  }

  @Test
  void should_name_the_step_when_the_port_is_refused() throws IOException {
    int port = freePort();

    ConnectionFailedException failure = failure(config("localhost", port).build());

    assertThat(failure).isInstanceOf(TcpFailed.class);
    assertThat(failure.getMessage())
        .startsWith(
            "TCP connect failed for localhost:"
                + port
                + ": the address was tried, the last said: Connection refused")
        .endsWith(" (check that the server runs and the port is right)");
  }

  @Test
  void should_name_the_number_of_addresses_when_none_accepts() throws IOException {
    int port = freePort();
    TwoAddresses plan = new TwoAddresses(port);

    ConnectionFailedException failure = failure(config("many.example", port).build(), plan);

    assertThat(failure).isInstanceOf(TcpFailed.class);
    assertThat(failure.getMessage()).contains("all 2 addresses were tried, the last said: ");
    assertThat(plan.log).containsExactly("failed 127.0.0.1", "failed 127.0.0.2");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_size_the_sockets_buffers_only_when_told_so(boolean epoll) throws Exception {
    // Given back doubled by some kernels and transports; neither is a default of any.
    int asked = 24_000;
    assumeThat(!epoll || Epoll.isAvailable()).isTrue();
    EventLoopGroup loops =
        new MultiThreadIoEventLoopGroup(
            1, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().token(TOKEN).start()) {
      ClientConfig usual =
          config("localhost", server.port())
              .connectTimeout(Duration.ofSeconds(30))
              .eventLoopGroup(loops)
              .build();
      ClientConfig sized =
          usual.toBuilder().socketReceiveBuffer(asked).socketSendBuffer(asked).build();
      assertThat(sized.toBuilder().build().toString())
          .contains("socketReceiveBuffer=24000", "socketSendBuffer=24000");
      for (ClientConfig config : List.of(usual, sized)) {
        try (ProtosocketClient client = ProtosocketClient.connect(config)) {
          assertThat(client.isOpen()).isTrue();
          SocketChannelConfig socket = (SocketChannelConfig) client.connection.channel().config();
          for (int size : new int[] {socket.getReceiveBufferSize(), socket.getSendBufferSize()}) {
            assertThat(asked <= size && size <= 2 * asked)
                .as("%d bytes", size)
                .isEqualTo(config == sized);
          }
        }
      }
    } finally {
      loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  @Test
  void should_refuse_a_socket_buffer_without_bounds() {
    ClientConfig.Builder builder = config("localhost", 1);

    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> builder.socketReceiveBuffer(-1))
        .withMessage("socketReceiveBuffer must be between 0 and 536870912, not -1");
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> builder.socketSendBuffer((1 << 29) + 1))
        .withMessage("socketSendBuffer must be between 0 and 536870912, not 536870913");
  }

  @Test
  void should_try_the_next_address_when_the_first_is_dead() throws Exception {
    try (EmbeddedServer server =
        EmbeddedServer.builder().host("127.0.0.2").plaintext().token(TOKEN).start()) {
      ClientConfig config = config("many.example", server.port()).build();
      TwoAddresses plan = new TwoAddresses(server.port());
      try (ProtosocketClient client =
          ProtosocketClient.connectAsync(config, plan).get(30, TimeUnit.SECONDS)) {
        assertThat(plan.log).containsExactly("failed 127.0.0.1", "connected 127.0.0.2");
        assertThat(client.get(CACHE, "k")).isNull();
        assertThat(client.toString()).contains("127.0.0.2:" + server.port());
      }
    }
  }

  @Test
  void should_say_which_token_was_refused_without_showing_it() {
    try (EmbeddedServer server =
        EmbeddedServer.builder().plaintext().token("another-token").start()) {
      ConnectionFailedException failure = failure(config("localhost", server.port()).build());

      assertThat(failure).isInstanceOf(AuthenticationFailed.class);
      assertThat(((AuthenticationFailed) failure).status()).isEqualTo(StatusCode.UNAUTHENTICATED);
      assertThat(failure.toString()).doesNotContain(TOKEN);
    }
  }

  @Test
  void should_fail_fast_when_only_one_side_speaks_tls() {
    try (EmbeddedServer plaintext = EmbeddedServer.builder().plaintext().token(TOKEN).start();
        EmbeddedServer tls = EmbeddedServer.builder().token(TOKEN).start()) {
      ConnectionFailedException toPlaintext =
          failure(config("localhost", plaintext.port()).tls(TlsOptions.systemTrust()).build());
      assertThat(toPlaintext).isInstanceOf(TlsFailed.class);

      ConnectionFailedException toTls = failure(config("localhost", tls.port()).build());
      assertThat(toTls).isInstanceOf(AuthenticationFailed.class);
      assertThat(toTls.getMessage()).contains("TLS");
    }
  }

  @Test
  void should_trust_the_pem_and_verify_the_name() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().token(TOKEN).start()) {
      SslContext context = Certificates.client(server.caCertificatePem());
      TlsOptions verifying = TlsOptions.context(context);
      Credential otherName =
          Credential.of("localhost", server.port(), TOKEN).withServerName("other.example");
      ClientConfig good = config("localhost", server.port()).tls(verifying).build();
      ClientConfig wrong = good.toBuilder().credential(otherName).build();
      ClientConfig lax = wrong.toBuilder().tls(verifying.withoutHostnameVerification()).build();

      roundTrip(good);
      assertThat(failure(wrong)).isInstanceOf(TlsFailed.class);
      roundTrip(lax);
      // A session that was made without verification must not be resumed with it.
      assertThat(failure(wrong)).isInstanceOf(TlsFailed.class);

      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
      ReferenceCountUtil.release(context);
    }
  }

  private static void roundTrip(ClientConfig config) {
    try (ProtosocketClient client = ProtosocketClient.connect(config)) {
      client.set(CACHE, "k", "v".getBytes(UTF_8));
      assertThat(client.get(CACHE, "k")).isEqualTo("v".getBytes(UTF_8));
    }
  }

  private ClientConfig.Builder config(String host, int port) {
    return ClientConfig.builder(Credential.of(host, port, TOKEN))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(Duration.ofSeconds(10))
        .requestTimeout(Duration.ofSeconds(10))
        .eventLoopGroup(group);
  }

  private static ConnectionFailedException failure(ClientConfig config) {
    return failureOf(ProtosocketClient.connectAsync(config));
  }

  private static ConnectionFailedException failure(ClientConfig config, DialPlan plan) {
    return failureOf(ProtosocketClient.connectAsync(config, plan));
  }

  private static ConnectionFailedException failureOf(
      CompletableFuture<ProtosocketClient> connecting) {
    ExecutionException thrown =
        assertThatExceptionOfType(ExecutionException.class)
            .isThrownBy(() -> connecting.get(30, TimeUnit.SECONDS))
            .actual();
    return (ConnectionFailedException) thrown.getCause();
  }

  /** Two addresses of this host, and what became of them. */
  private static final class TwoAddresses implements DialPlan {
    final List<String> log = new ArrayList<>();
    private final int port;

    TwoAddresses(int port) {
      this.port = port;
    }

    @Override
    public CompletableFuture<List<InetSocketAddress>> addresses() {
      return CompletableFuture.completedFuture(List.of(address(1), address(2)));
    }

    private InetSocketAddress address(int lastByte) {
      try {
        byte[] bytes = {127, 0, 0, (byte) lastByte};
        return new InetSocketAddress(InetAddress.getByAddress(bytes), port);
      } catch (UnknownHostException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void connected(InetSocketAddress address) {
      log.add("connected " + address.getHostString());
    }

    @Override
    public void failed(InetSocketAddress address, Throwable cause) {
      log.add("failed " + address.getHostString());
    }
  }

  /** A port that nobody listens on. */
  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
