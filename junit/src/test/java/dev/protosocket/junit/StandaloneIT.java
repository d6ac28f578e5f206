// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.junit.TestCacheServer.Protocol;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.ReplyFault;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The kit without JUnit. It counts buffers by itself, so that nothing else does here. */
@Timeout(180)
class StandaloneIT {
  private static final byte[] VALUE = "value".getBytes(UTF_8);

  @ParameterizedTest
  @EnumSource
  void should_be_a_cache_that_can_be_made_as_new(Protocol protocol) {
    try (TestCacheServer server = TestCacheServer.start(protocol)) {
      CacheClient client = server.client();
      client.set(TestCacheServer.CACHE, "k", VALUE, Duration.ofMinutes(1));
      assertThat(client.get(TestCacheServer.CACHE, "k")).isEqualTo(VALUE);
      server.check();

      server.reset();

      assertThatExceptionOfType(ConnectionClosedException.class)
          .isThrownBy(() -> client.get(TestCacheServer.CACHE, "k"));
      assertThat(server.client().get(TestCacheServer.CACHE, "k")).isNull();
      server.check();
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_let_time_pass(Protocol protocol) {
    try (TestCacheServer server = TestCacheServer.start(protocol)) {
      CacheClient client = server.client();
      client.set(TestCacheServer.CACHE, "k", VALUE, Duration.ofHours(1));
      long before = server.ticker().getAsLong();

      server.advance(Duration.ofMinutes(58));
      assertThat(client.get(TestCacheServer.CACHE, "k")).isEqualTo(VALUE);
      server.advance(Duration.ofMinutes(3));

      assertThat(client.get(TestCacheServer.CACHE, "k")).isNull();
      assertThat(server.ticker().getAsLong() - before)
          .isGreaterThanOrEqualTo(Duration.ofMinutes(61).toNanos());
      assertThat(server.clock().instant()).isAfter(Instant.now().plus(Duration.ofMinutes(60)));
      assertThatIllegalArgumentException().isThrownBy(() -> server.advance(Duration.ofNanos(-1)));
    }
  }

  @ParameterizedTest
  @EnumSource
  void should_break_the_network_and_mend_it(Protocol protocol) {
    try (TestCacheServer server = TestCacheServer.start(protocol)) {
      CacheClient client = server.client();
      client.get(TestCacheServer.CACHE, "k");
      server.network().refuseConnections(true);
      server.network().cutConnections();
      assertThatExceptionOfType(CacheException.class)
          .isThrownBy(
              () -> {
                // Until the end is seen, a call may be sent.
                for (int i = 0; i < 1000; i++) {
                  client.withTimeout(Duration.ofSeconds(1)).get(TestCacheServer.CACHE, "k");
                }
              });
      server.check();

      server.reset();

      assertThat(server.client().get(TestCacheServer.CACHE, "k")).isNull();
    }
  }

  @Test
  void should_wrong_replies_until_it_is_reset() {
    try (TestCacheServer server = TestCacheServer.start(Protocol.PROTOSOCKET)) {
      server.faults(FaultPlan.builder(1).with(ReplyFault.DROP, 1.0).build());
      assertThatExceptionOfType(RequestTimeoutException.class)
          .isThrownBy(
              () ->
                  server
                      .client()
                      .withTimeout(Duration.ofMillis(100))
                      .get(TestCacheServer.CACHE, "k"));
      server.check();

      server.reset();

      assertThat(server.client().get(TestCacheServer.CACHE, "k")).isNull();
    }
    try (TestCacheServer server = TestCacheServer.start(Protocol.MEMCACHED)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> server.faults((command, reply, send) -> {}))
          .withMessageContaining("memcached");
    }
  }

  @Test
  void should_find_a_call_that_was_left_in_flight() {
    try (TestCacheServer server =
        TestCacheServer.builder(Protocol.PROTOSOCKET).patience(Duration.ofMillis(20)).start()) {
      server.faults(
          (command, reply, send) -> {
            if (command.getUnary().hasAuth()) {
              send.accept(reply);
            }
          });
      CompletableFuture<byte[]> left = server.client().getAsync(TestCacheServer.CACHE, "k");

      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(server::check)
          .withMessageStartingWith("the test left 1 calls in flight");
      assertThat(left).isDone();
    }
  }

  @Test
  void should_find_a_buffer_that_was_not_released() throws InterruptedException {
    try (TestCacheServer server =
        TestCacheServer.builder(Protocol.MEMCACHED).patience(Duration.ofSeconds(1)).start()) {
      server.client().set(TestCacheServer.CACHE, "k", VALUE, Duration.ofMinutes(1));
      Pipeline<String> pipeline = server.pool().pipeline();
      pipeline.fireGet(TestCacheServer.CACHE, VALUE, "of nothing");
      pipeline.fireGet(TestCacheServer.CACHE, "k".getBytes(UTF_8), "of the value");
      pipeline.recv().close();
      CompletedOp<String> left = pipeline.recv();
      assertThat(((CompletedOp.Get<String>) left).value()).isNotNull();
      pipeline.close();

      assertThatExceptionOfType(AssertionError.class)
          .isThrownBy(server::check)
          .withMessageMatching("the test left [1-9]\\d* bytes of buffers unreleased; .*");

      left.close();
      server.check();
    }
  }

  @Test
  void should_look_at_clients_of_the_tests_own() {
    AtomicInteger results = new AtomicInteger();
    try (TestCacheServer server =
        TestCacheServer.builder(Protocol.PROTOSOCKET)
            .caches("users", "orders")
            .server(settings -> settings.maxItemBytes(100))
            .client(settings -> settings.observer(result -> results.incrementAndGet()))
            .patience(Duration.ofMillis(20))
            .start()) {
      try (ClientPool own =
          ClientPool.connect(PoolConfig.builder(server.config()).size(1).build())) {
        own.set("orders", "k", VALUE, Duration.ofMinutes(1));
        assertThatExceptionOfType(ServerErrorException.class)
            .isThrownBy(() -> own.set("users", "k", new byte[200], Duration.ofMinutes(1)));
        assertThat(results).hasValue(2);
        server.check();
        server.faults((command, reply, send) -> {});
        own.getAsync("users", "k");

        assertThatExceptionOfType(AssertionError.class)
            .isThrownBy(server::check)
            .withMessageContaining("1 calls in flight");
        assertThat(own.connected()).isEqualTo(1);
      }
      assertThat(server.endpoint().port()).isEqualTo(server.network().port());
      assertThat(server.toString()).isEqualTo("protosocket at " + server.endpoint());
    }
  }

  @Test
  void should_give_nothing_more_when_it_is_closed() {
    TestCacheServer server = TestCacheServer.start(Protocol.MEMCACHED);
    server.client().get(TestCacheServer.CACHE, "k");
    server.close();
    server.close();
    assertThatIllegalStateException().isThrownBy(server::client);
  }
}
