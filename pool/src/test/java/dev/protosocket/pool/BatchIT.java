// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static dev.protosocket.pool.Pools.PATIENCE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.RequestFate;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.ReplyFault;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Calls for many keys on a pool, and what of the caller's arrays is read after a call. */
@ExtendWith(LeakCheck.class)
class BatchIT {
  private static final String CACHE = "cache";
  private static final Duration TTL = Duration.ofMinutes(1);

  @ParameterizedTest
  @EnumSource(SelectionPolicy.class)
  void should_find_every_value_when_the_keys_are_split(SelectionPolicy selection) {
    try (EmbeddedServer server = Pools.plainServer().start();
        ClientPool pool =
            ClientPool.connect(
                Pools.plainPool(server.port()).size(3).minReady(3).selection(selection).build())) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      for (String key : keys(500)) {
        entries.put(key, key.getBytes(UTF_8));
      }
      pool.setAll(CACHE, entries, TTL).orThrow();
      assertThat(pool.deleteAll(CACHE, List.of("key1", "none")).isComplete()).isTrue();

      BatchResult<String> found = pool.getAll(CACHE, keys(501));

      assertThat(found.results()).hasSize(501);
      assertThat(found.results().get(1).outcome()).isEqualTo(Outcome.MISS);
      assertThat(found.results().get(500).outcome()).isEqualTo(Outcome.MISS);
      assertThat(found.values()).hasSize(499);
      found.values().forEach((key, value) -> assertThat(value).isEqualTo(key.getBytes(UTF_8)));
    }
  }

  @Test
  void should_repeat_only_the_keys_that_failed_when_retries_are_on() {
    FaultPlan faults = unavailable(0.3);
    try (EmbeddedServer server = Pools.plainServer().replyInterceptor(faults).start();
        ClientPool pool =
            ClientPool.connect(
                Pools.plainPool(server.port())
                    .size(2)
                    .retry(new RetryPolicy(10, Duration.ofMillis(1), Duration.ofMillis(2), true))
                    .build())) {
      BatchResult<String> found = pool.getAll(CACHE, keys(100));

      assertThat(found.errors()).isEmpty();
      assertThat(faults.injected(ReplyFault.ERROR)).isPositive();
      assertThat(server.stats().gets()).isEqualTo(100 + faults.injected(ReplyFault.ERROR));
    }
  }

  @Test
  void should_say_not_sent_for_each_key_when_no_connection_is_up() throws Exception {
    int port;
    try (EmbeddedServer server = Pools.plainServer().start()) {
      port = server.port();
    }
    try (ClientPool pool = ClientPool.lazy(Pools.plainPool(port).size(1).build())) {
      BatchResult<String> result =
          pool.getAllAsync(CACHE, keys(3)).get(PATIENCE.toSeconds(), TimeUnit.SECONDS);

      assertThat(result.results()).hasSize(3);
      assertThat(result.results())
          .extracting(KeyResult::error)
          .allSatisfy(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));
    }
  }

  @Test
  void should_not_read_the_callers_arrays_again_when_the_call_has_to_wait_or_is_repeated()
      throws Exception {
    FaultPlan faults = unavailable(0.5);
    RetryPolicy retries = new RetryPolicy(10, Duration.ofMillis(1), Duration.ofMillis(2), true);
    try (EmbeddedServer server = Pools.plainServer().replyInterceptor(faults).start()) {
      ClientConfig client = Pools.plainClient(server.port()).build();
      PoolConfig config = PoolConfig.builder(client).size(1).retry(retries).build();
      // The first call waits for the first connection, and any may be repeated.
      try (ClientPool lazy = ClientPool.lazy(config);
          ClientPool connected = ClientPool.connect(config)) {
        for (ClientPool pool : List.of(lazy, connected)) {
          for (int i = 0; i < 50; i++) {
            byte[] key = ("scribbled" + i).getBytes(UTF_8);
            byte[] value = ("value" + i).getBytes(UTF_8);
            byte[][] keys = {("batched" + i).getBytes(UTF_8)};
            byte[][] values = {("value" + i).getBytes(UTF_8)};
            CompletableFuture<?> one = pool.setAsync(CACHE, key, value, TTL);
            CompletableFuture<?> many = pool.setAllAsync(CACHE, keys, values, TTL);
            for (byte[] array : List.of(key, value, keys[0], values[0])) {
              Arrays.fill(array, (byte) '#');
            }
            one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            many.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
          }
          for (int i = 0; i < 50; i++) {
            byte[] key = ("scribbled" + i).getBytes(UTF_8);
            CompletableFuture<byte[]> get = pool.getAsync(CACHE, key);
            Arrays.fill(key, (byte) '#');
            assertThat(get.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                .isEqualTo(("value" + i).getBytes(UTF_8));
            assertThat(pool.get(CACHE, "batched" + i)).isEqualTo(("value" + i).getBytes(UTF_8));
          }
          pool.deleteAll(CACHE, IntStream.range(0, 50).mapToObj(i -> "scribbled" + i).toList())
              .orThrow();
        }
        assertThat(faults.injected(ReplyFault.ERROR)).isPositive();
      }
    }
  }

  private static FaultPlan unavailable(double probability) {
    return FaultPlan.builder(7)
        .with(ReplyFault.ERROR, probability)
        .errorStatus(Status.UNAVAILABLE)
        .build();
  }

  private static List<String> keys(int count) {
    return IntStream.range(0, count).mapToObj(i -> "key" + i).toList();
  }
}
