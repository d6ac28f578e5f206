// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.client.ConnectionFailedException.ResolutionFailed;
import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Dials whose plan, supplier or event loops fail them: each ends, and at once where it can. */
@ExtendWith(LeakCheck.class)
class DialPluginsIT {
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();

  private ServerFixture fixture;

  @BeforeEach
  void start() throws Exception {
    fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
  }

  @AfterEach
  void stop() throws Exception {
    fixture.close();
  }

  /** A plan that gives these addresses and whose listening methods throw. */
  private record Plan(Supplier<CompletionStage<List<InetSocketAddress>>> answer)
      implements DialPlan {
    @Override
    public CompletionStage<List<InetSocketAddress>> addresses() {
      return answer.get();
    }

    @Override
    public void connected(InetSocketAddress address) {
      throw new AssertionError("connected");
    }

    @Override
    public void failed(InetSocketAddress address, Throwable cause) {
      throw new OutOfMemoryError("failed");
    }
  }

  @SuppressWarnings("NullAway")
  private static List<Supplier<CompletionStage<List<InetSocketAddress>>>> badAnswers() {
    return List.of(
        () -> null,
        () -> CompletableFuture.completedFuture(null),
        () -> CompletableFuture.completedFuture(List.of()),
        () -> CompletableFuture.completedFuture(Arrays.asList(null, null)),
        () -> CompletableFuture.failedFuture(new StackOverflowError()),
        () -> {
          throw new IllegalStateException("thrown");
        },
        () -> {
          throw new NoClassDefFoundError("thrown");
        });
  }

  @Test
  void should_fail_at_once_when_the_plan_gives_no_addresses() {
    // The timeout never comes, so it is not what ends these.
    ClientConfig config = fixture.config().connectTimeout(FOREVER).build();
    for (Supplier<CompletionStage<List<InetSocketAddress>>> answer : badAnswers()) {
      CompletableFuture<?> connecting = ProtosocketClient.connectAsync(config, new Plan(answer));
      assertThat(catchThrowable(() -> connecting.get(30, TimeUnit.SECONDS)))
          .hasCauseInstanceOf(ResolutionFailed.class);
    }
  }

  @Test
  void should_connect_to_the_next_address_when_the_plan_throws_at_what_it_is_told()
      throws Exception {
    try (Socket nobody = new Socket()) {
      // Bound and not listening: nobody else can have the port meanwhile.
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      List<InetSocketAddress> addresses =
          List.of(
              new InetSocketAddress(InetAddress.getLoopbackAddress(), nobody.getLocalPort()),
              fixture.server.address());
      Plan plan = new Plan(() -> CompletableFuture.completedFuture(addresses));
      ClientConfig config = fixture.config().connectTimeout(FOREVER).build();
      try (ProtosocketClient client =
          ProtosocketClient.connectAsync(config, plan).get(30, TimeUnit.SECONDS)) {
        assertThat(client.get(CACHE, "k")).isNull();
      }
    }
  }

  @Test
  void should_end_dials_that_wait_for_a_plug_in_when_the_event_loops_end() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    ClientConfig.Builder config = fixture.config().connectTimeout(FOREVER).eventLoopGroup(group);
    List<CompletableFuture<ProtosocketClient>> dials = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      dials.add(ProtosocketClient.connectAsync(config.build(), new Plan(CompletableFuture::new)));
      ClientConfig supplied =
          config.build().toBuilder().credentialSupplier(CompletableFuture::new, FOREVER).build();
      dials.add(ProtosocketClient.connectAsync(supplied));
    }
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS);
    for (CompletableFuture<ProtosocketClient> dial : dials) {
      assertThat(catchThrowable(() -> dial.get(30, TimeUnit.SECONDS)))
          .hasCauseInstanceOf(ConnectionClosedException.class);
    }
    assertThat(group.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
  }

  @Test
  void should_ask_the_credential_supplier_anew_when_it_never_answers() {
    AtomicInteger asked = new AtomicInteger();
    Credential next = Credential.of("localhost", fixture.server.port(), "next");
    fixture.server.acceptToken("next");
    Credential first = fixture.config().build().credential();
    CredentialSupplier supplier =
        () ->
            switch (asked.incrementAndGet()) {
              case 1 -> CompletableFuture.completedFuture(first);
              case 2 -> new CompletableFuture<>();
              default -> CompletableFuture.completedFuture(next);
            };
    ClientConfig config =
        fixture
            .config()
            .connectTimeout(Duration.ofSeconds(1))
            .credentialSupplier(supplier, Duration.ofMillis(5))
            .build();
    // On a busy machine a dial may take longer than that.
    ProtosocketClient client = connect(config, asked);
    try (client) {
      Waiting.until(() -> fixture.server.stats().authenticated() >= 2);
      assertThat(asked.get()).isGreaterThan(2);
      assertThat(client.isOpen()).isTrue();
    }
  }

  private static ProtosocketClient connect(ClientConfig config, AtomicInteger asked) {
    while (true) {
      try {
        return ProtosocketClient.connect(config);
      } catch (ConnectionFailedException.TimedOut e) {
        asked.set(0);
      }
    }
  }

  @Test
  void should_print_the_settings_and_no_token() {
    ClientConfig config = fixture.config().callbackExecutor(Runnable::run).maxInFlight(77).build();
    assertThat(config.toString())
        .startsWith("ClientConfig[credential=Credential[host=localhost")
        .contains("tls=TLS", "requestTimeout=PT30S", "maxInFlight=77", "observer=none")
        .doesNotContain(fixture.server.token());
  }
}
