// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.capability.Leases;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class FailSoftClientTest {
  private static final int FAILURES = 5;
  private static final Duration PAUSE = Duration.ofSeconds(3);

  private final MapClient map = new MapClient();
  private final List<String> told = new ArrayList<>();
  private long nanos = Long.MAX_VALUE - 5;
  private final FailSoftClient soft =
      FailSoftClient.of(
          map,
          FAILURES,
          PAUSE,
          new FailSoftListener() {
            @Override
            public void onFailure(Operation operation, String cache, CacheException error) {
              told.add(operation + " " + cache);
              throw new IllegalStateException("a listener's own fault");
            }

            @Override
            public void onBreaker(boolean open) {
              told.add(open ? "open" : "closed");
            }
          },
          () -> nanos);

  private void failWith(CacheException failure) {
    map.failing = call -> failure;
  }

  private void fail() {
    map.failing = call -> new RequestTimeoutException(call.operation(), 1);
  }

  private void heal() {
    map.failing = call -> null;
  }

  @Test
  void should_change_nothing_when_calls_succeed() throws Exception {
    soft.set("c", "k", "v");
    assertThat(soft.getString("c", "k")).isEqualTo("v");
    assertThat(soft.getStringAsync("c", "k").get()).isEqualTo("v");
    assertThat(soft.getAll("c", List.of("k", "absent")).orThrow().values()).containsOnlyKeys("k");
    soft.delete("c", "k");
    assertThat(map.stored).isEmpty();
    assertThat(told).isEmpty();
    assertThat(soft.defaultTtl()).isEqualTo(map.defaultTtl());
    soft.close();
    assertThat(map.closed).isTrue();
  }

  @Test
  void should_miss_and_drop_when_calls_fail() throws Exception {
    fail();
    assertThat(soft.get("c", "k")).isNull();
    soft.set("c", "k", "v");
    assertThat(soft.getAsync("c", "k").get()).isNull();
    soft.deleteAsync("c", "k").get();
    assertThat(told).containsExactly("GET c", "SET c", "GET c", "DELETE c");
    assertThat(soft.stats()).isEqualTo(new FailSoftClient.Stats(2, 2, 0));
    assertThat(soft.isOpen()).isFalse();
  }

  @Test
  void should_miss_and_drop_when_keys_of_many_fail() throws Exception {
    soft.set("c", "a", "1");
    map.failing =
        call ->
            new String(call.key(), UTF_8).equals("down")
                ? new RequestTimeoutException(call.operation(), 1)
                : null;
    assertThat(soft.getAll("c", List.of("a", "down")).orThrow().values()).containsOnlyKeys("a");
    assertThat(soft.getAllAsync("c", List.of("down")).get().isComplete()).isTrue();
    assertThat(soft.setAll("c", Map.of("down", new byte[0])).isComplete()).isTrue();
    assertThat(soft.deleteAllAsync("c", new byte[][] {"down".getBytes(UTF_8)}).get().isComplete())
        .isTrue();
    assertThat(told).containsExactly("GET c", "GET c", "SET c", "DELETE c");
  }

  @Test
  void should_throw_when_it_is_not_the_caches_failure() {
    failWith(new InvalidRequestException("too long"));
    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> soft.get("c", "k"));
    assertThat(soft.getAsync("c", "k")).isCompletedExceptionally();
    assertThat(soft.getAll("c", List.of("k")).errors()).hasSize(1);
    failWith(new RequestCancelledException(RequestFate.UNKNOWN, "interrupted", null));
    assertThatExceptionOfType(RequestCancelledException.class).isThrownBy(() -> soft.get("c", "k"));
    map.failing =
        call -> {
          throw new IllegalStateException("on an event loop");
        };
    assertThatIllegalStateException().isThrownBy(() -> soft.get("c", "k"));
    assertThat(told).isEmpty();
    failWith(new RequestCancelledException(RequestFate.ANSWERED, "by the server", null));
    assertThat(soft.get("c", "k")).isNull();
  }

  @Test
  void should_say_whether_the_cache_is_there_when_it_is_pinged() {
    fail();
    assertThatExceptionOfType(RequestTimeoutException.class).isThrownBy(soft::ping);
    assertThat(soft.sendAsync(Call.ping())).isCompletedExceptionally();
    assertThat(soft.capability(Leases.class)).isEmpty();
  }

  @Test
  void should_leave_the_cache_alone_when_it_fails_again_and_again() throws Exception {
    fail();
    for (int i = 0; i < FAILURES; i++) {
      assertThat(soft.isOpen()).isFalse();
      soft.get("c", "k");
    }
    assertThat(soft.isOpen()).isTrue();
    assertThat(told).hasSize(FAILURES + 1).endsWith("open");
    int before = map.calls.get();
    soft.get("c", "k");
    soft.setAsync("c", "k", new byte[0]).get();
    soft.getAll("c", List.of("a", "b")).orThrow();
    soft.setAllAsync("c", Map.of("a", new byte[0])).get().orThrow();
    nanos += PAUSE.toNanos() - 1;
    soft.get("c", "k");
    assertThat(map.calls).hasValue(before);
    assertThat(soft.stats().skipped()).isEqualTo(6);

    // One tries, in vain; then one tries again.
    nanos += 1;
    soft.get("c", "k");
    soft.get("c", "k");
    assertThat(map.calls).hasValue(before + 1);
    assertThat(soft.isOpen()).isTrue();
    nanos += PAUSE.toNanos();
    heal();
    soft.set("c", "k", "v");
    assertThat(soft.isOpen()).isFalse();
    assertThat(soft.getString("c", "k")).isEqualTo("v");
    assertThat(told).endsWith("closed");
  }

  @Test
  void should_share_the_breaker_when_it_is_a_view() {
    fail();
    CacheClient view = soft.withTimeout(Duration.ofSeconds(1));
    for (int i = 0; i < FAILURES; i++) {
      view.get("c", "k");
    }
    assertThat(soft.isOpen()).isTrue();
  }

  @Test
  void should_begin_to_count_again_when_a_call_succeeds() {
    for (int i = 0; i < 3 * FAILURES; i++) {
      fail();
      soft.get("c", "k");
      if (i % 2 == 0) {
        heal();
        soft.get("c", "k");
      }
    }
    assertThat(soft.isOpen()).isFalse();
  }

  @Test
  void should_cancel_the_request_when_the_future_is_cancelled() {
    map.hanging = new CompletableFuture<>();
    soft.getAsync("c", "k").cancel(true);
    assertThat(map.hanging).isCancelled();
  }

  @Test
  void should_load_when_the_cache_below_a_typed_one_is_away() {
    fail();
    TypedCache<String, String> cache =
        TypedCache.builder(soft, "c", KeyFormat.utf8(), ValueFormat.utf8()).build();
    assertThat(cache.getOrLoad("k", key -> "loaded")).isEqualTo("loaded");
  }

  @Test
  void should_refuse_options_when_they_are_out_of_range() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailSoftClient.of(map, 0, PAUSE, new FailSoftListener() {}));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> FailSoftClient.of(map, 1, Duration.ZERO, new FailSoftListener() {}));
  }
}
