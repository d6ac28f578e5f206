// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** By a clock that stands still, and an executor that waits to be told. */
class SoftTtlTest {
  private final MapClient client = new MapClient();
  private final FrozenClock clock = new FrozenClock();
  private final Queue<Runnable> background = new ArrayDeque<>();
  private final List<Throwable> failures = new ArrayList<>();
  private final AtomicInteger loads = new AtomicInteger();
  private boolean rejecting;
  private final TypedCache<String, String> cache =
      TypedCache.builder(client, "users", KeyFormat.utf8(), ValueFormat.utf8())
          .ttl(Duration.ofSeconds(60))
          .softTtl(Duration.ofSeconds(10), this::execute)
          .clock(clock)
          .listener(
              new TypedCacheListener() {
                @Override
                public void onRefreshFailed(Throwable error) {
                  failures.add(error);
                }
              })
          .build();

  private static final class FrozenClock extends Clock {
    private long millis = 1_000_000;

    void pass(Duration time) {
      millis += time.toMillis();
    }

    @Override
    public long millis() {
      return millis;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(millis);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  private void execute(Runnable task) {
    if (rejecting) {
      throw new RejectedExecutionException("full");
    }
    background.add(task);
  }

  private void runBackground() {
    while (!background.isEmpty()) {
      background.remove().run();
    }
  }

  private String load(String key) {
    return key + loads.incrementAndGet();
  }

  private String get() {
    return cache.getOrLoad("k", this::load);
  }

  @Test
  void should_serve_the_old_value_and_load_once_when_it_is_past_its_soft_time() {
    assertThat(get()).isEqualTo("k1");
    clock.pass(Duration.ofMillis(9_999));
    assertThat(get()).isEqualTo("k1");
    assertThat(background).isEmpty();
    clock.pass(Duration.ofMillis(1));
    for (int i = 0; i < 10; i++) {
      assertThat(get()).isEqualTo("k1");
    }
    assertThat(background).hasSize(1);
    runBackground();
    assertThat(get()).isEqualTo("k2");
    assertThat(background).isEmpty();
    assertThat(client.ttls).containsOnly(Duration.ofSeconds(60));
    assertThat(cache.stats().refreshes()).isEqualTo(1);
    // Past it again.
    clock.pass(Duration.ofSeconds(10));
    assertThat(cache.getOrLoadAsync("k", this::load, Runnable::run).join()).isEqualTo("k2");
    runBackground();
    assertThat(cache.get("k")).isEqualTo("k3");
  }

  @Test
  void should_store_the_deadline_in_the_envelope_when_a_value_is_set() {
    cache.set("k", "v");
    assertThat(client.at("k")).startsWith(0xC1, 0x11, 2, 0, 0, 0, 0, 0, 0, 0x0F, 0x69, 0x50);
    clock.pass(Duration.ofSeconds(11));
    assertThat(cache.get("k")).isEqualTo("v");
    assertThat(get()).isEqualTo("v");
    runBackground();
    assertThat(get()).isEqualTo("k1");
  }

  @Test
  void should_go_on_with_the_old_value_when_it_cannot_be_made_anew() {
    get();
    clock.pass(Duration.ofSeconds(11));
    IllegalStateException failure = new IllegalStateException("no database");
    assertThat(
            cache.getOrLoad(
                "k",
                key -> {
                  throw failure;
                }))
        .isEqualTo("k1");
    runBackground();
    assertThat(failures).containsExactly(failure);
    rejecting = true;
    assertThat(get()).isEqualTo("k1");
    assertThat(failures).hasSize(2).last().isInstanceOf(RejectedExecutionException.class);
    rejecting = false;
    assertThat(get()).isEqualTo("k1");
    runBackground();
    assertThat(get()).isEqualTo("k2");
  }

  @Test
  void should_delete_the_key_when_there_is_no_value_any_more() {
    get();
    clock.pass(Duration.ofSeconds(11));
    assertThat(cache.getOrLoad("k", key -> null)).isEqualTo("k1");
    runBackground();
    assertThat(client.stored).isEmpty();
  }

  @Test
  void should_not_store_what_was_made_anew_when_the_key_was_written_to_meanwhile() {
    get();
    clock.pass(Duration.ofSeconds(11));
    assertThat(get()).isEqualTo("k1");
    cache.set("k", "newer");
    runBackground();
    assertThat(cache.get("k")).isEqualTo("newer");
  }
}
