// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.ConditionalWrites;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.LeaseLoader;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.capability.TimeToLive;
import dev.protosocket.client.capability.Version;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What only some caches can do, by Redis's scripts, with each layout. */
@ParameterizedClass
@EnumSource(RedisLayout.class)
@NeedsRedis
@Timeout(180)
class RedisCapabilitiesIT {
  private static final String CACHE = "c";
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Duration LONG = Duration.ofSeconds(60);

  private static RedisProcess server;
  @Parameter private RedisLayout layout;
  private RedisCacheClient client;

  @BeforeAll
  static void start() throws Exception {
    server = RedisProcess.start();
  }

  @AfterAll
  static void stop() throws Exception {
    server.close();
  }

  @BeforeEach
  void connect() throws Exception {
    server.ask("FLUSHALL");
    server.ask("SCRIPT", "FLUSH");
    client = RedisCacheClient.connect(config().build());
  }

  @AfterEach
  void close() {
    client.close();
  }

  private RedisConfig.Builder config() {
    return RedisConfig.builder(new Endpoint("127.0.0.1", server.port()))
        .layout(layout)
        .requestTimeout(LONG)
        .connectTimeout(LONG);
  }

  private <C> C can(Class<C> type) {
    return client.capability(type).orElseThrow();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private Version version() {
    return Objects.requireNonNull(
        client.send(can(ConditionalReads.class).get(CACHE, KEY)).version());
  }

  @Test
  void should_store_by_what_is_there() throws Exception {
    AtomicWrites writes = can(AtomicWrites.class);
    assertThat(client.send(writes.replace(CACHE, KEY, bytes("b"), TTL)))
        .isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(writes.append(CACHE, KEY, bytes("b"))))
        .isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(writes.add(CACHE, KEY, bytes("b"), TTL))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(writes.add(CACHE, KEY, bytes("x"), TTL)))
        .isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(writes.append(CACHE, KEY, bytes("c")))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(writes.prepend(CACHE, KEY, bytes("a")))).isEqualTo(StoreResult.STORED);
    assertThat(client.getString(CACHE, "k")).isEqualTo("abc");
    assertThat(Long.parseLong(server.ask("PTTL", "c:k").substring(1))).isPositive();
    assertThat(client.send(writes.replace(CACHE, KEY, bytes("d"), Ttl.NEVER)))
        .isEqualTo(StoreResult.STORED);
    assertThat(server.ask("PTTL", "c:k")).isEqualTo(":-1");
    assertThat(client.send(writes.delete(CACHE, KEY))).isEqualTo(DeleteResult.DONE);
    assertThat(client.send(writes.delete(CACHE, KEY))).isEqualTo(DeleteResult.ABSENT);
  }

  @Test
  void should_get_with_version_and_time_and_only_what_has_changed() {
    ConditionalReads reads = can(ConditionalReads.class);
    Versioned absent = client.send(reads.get(CACHE, KEY));
    assertThat(absent.state()).isEqualTo(Versioned.State.ABSENT);
    assertThat(absent.ttl()).isZero();

    client.set(CACHE, KEY, bytes("v"), TTL);
    Versioned found = client.send(reads.get(CACHE, KEY));
    assertThat(found.state()).isEqualTo(Versioned.State.PRESENT);
    assertThat(found.value()).isEqualTo(bytes("v"));
    assertThat(found.ttl()).isPositive().isLessThanOrEqualTo(TTL);
    Version known = Objects.requireNonNull(found.version());
    Versioned again = client.send(reads.getIfChanged(CACHE, KEY, known));
    assertThat(again.state()).isEqualTo(Versioned.State.UNCHANGED);
    assertThat(again.value()).isNull();
    assertThat(again.ttl()).isPositive();

    client.set(CACHE, KEY, bytes("v"), Ttl.NEVER);
    Versioned changed = client.send(reads.getIfChanged(CACHE, KEY, known));
    assertThat(changed.state()).isEqualTo(Versioned.State.PRESENT);
    assertThat(changed.ttl()).isEqualTo(Ttl.NEVER);
    client.delete(CACHE, KEY);
    assertThat(client.send(reads.getIfChanged(CACHE, KEY, known)).state())
        .isEqualTo(Versioned.State.ABSENT);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> reads.getIfChanged(CACHE, KEY, new Version() {}));
  }

  @Test
  void should_write_in_a_known_state_only() {
    ConditionalWrites writes = can(ConditionalWrites.class);
    client.set(CACHE, KEY, bytes("1"), TTL);
    Version first = version();
    assertThat(client.send(writes.compareAndSet(CACHE, KEY, first, bytes("2"), TTL)))
        .isEqualTo(StoreResult.STORED);
    assertThat(client.send(writes.compareAndSet(CACHE, KEY, first, bytes("3"), TTL)))
        .isEqualTo(StoreResult.CONFLICT);
    assertThat(client.getString(CACHE, "k")).isEqualTo("2");
    assertThat(client.send(writes.delete(CACHE, KEY, first))).isEqualTo(DeleteResult.CONFLICT);
    assertThat(client.send(writes.delete(CACHE, KEY, version()))).isEqualTo(DeleteResult.DONE);
    assertThat(client.send(writes.delete(CACHE, KEY, first))).isEqualTo(DeleteResult.ABSENT);
    assertThat(client.send(writes.compareAndSet(CACHE, KEY, first, bytes("3"), TTL)))
        .isEqualTo(StoreResult.GONE);
  }

  @Test
  void should_lose_no_update_of_many_threads() throws Exception {
    ConditionalWrites writes = can(ConditionalWrites.class);
    ConditionalReads reads = can(ConditionalReads.class);
    client.set(CACHE, KEY, bytes("0"), TTL);
    ExecutorService threads = Executors.newFixedThreadPool(4);
    List<Future<?>> ends = new ArrayList<>();
    for (int t = 0; t < 4; t++) {
      ends.add(
          threads.submit(
              () -> {
                for (int done = 0; done < 50; ) {
                  Versioned now = client.send(reads.get(CACHE, KEY));
                  int next = Integer.parseInt(new String(now.value(), UTF_8)) + 1;
                  StoreResult result =
                      client.send(
                          writes.compareAndSet(CACHE, KEY, now.version(), bytes("" + next), TTL));
                  done += result == StoreResult.STORED ? 1 : 0;
                }
              }));
    }
    for (Future<?> end : ends) {
      end.get(120, TimeUnit.SECONDS);
    }
    threads.shutdown();
    assertThat(client.getString(CACHE, "k")).isEqualTo("200");
  }

  @Test
  void should_count() {
    Counters counters = can(Counters.class);
    assertThat(client.send(counters.increment(CACHE, KEY, 1))).isEqualTo(Counter.ABSENT);
    assertThat(client.send(counters.increment(CACHE, KEY, 1, 5, TTL)))
        .isEqualTo(new Counter(true, 5));
    assertThat(client.send(counters.increment(CACHE, KEY, 1L << 53)).value())
        .isEqualTo((1L << 53) + 5);
    assertThat(client.send(counters.increment(CACHE, KEY, 1)).value()).isEqualTo((1L << 53) + 6);
    assertThat(client.send(counters.decrement(CACHE, KEY, Long.MAX_VALUE)).value()).isZero();
    assertThat(client.getString(CACHE, "k")).isEqualTo("0");
    client.set(CACHE, KEY, bytes("41"), TTL);
    assertThat(client.send(counters.increment(CACHE, KEY, 1)).value()).isEqualTo(42);
    client.set(CACHE, KEY, bytes("no number"), TTL);
    assertThatExceptionOfType(ServerErrorException.class)
        .isThrownBy(() -> client.send(counters.increment(CACHE, KEY, 1)));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> counters.increment(CACHE, KEY, -1));
  }

  @Test
  void should_change_the_time_to_live_alone() throws Exception {
    TimeToLive times = can(TimeToLive.class);
    assertThat(client.send(times.touch(CACHE, KEY, TTL))).isFalse();
    client.set(CACHE, KEY, bytes("v"), TTL);
    Version before = version();
    assertThat(client.send(times.touch(CACHE, KEY, Ttl.NEVER))).isTrue();
    assertThat(server.ask("PTTL", "c:k")).isEqualTo(":-1");
    Versioned touched = client.send(times.getAndTouch(CACHE, KEY, TTL));
    assertThat(touched.value()).isEqualTo(bytes("v"));
    assertThat(touched.ttl()).isPositive().isLessThanOrEqualTo(TTL);
    assertThat(touched.version()).isEqualTo(before);
  }

  @Test
  void should_give_a_lease_to_one_and_a_place_to_nobody() {
    Leases leases = can(Leases.class);
    Lease mine = client.send(leases.getOrLease(CACHE, KEY, LONG, Duration.ZERO));
    assertThat(mine.state()).isEqualTo(Lease.State.BUILD);
    assertThat(client.send(leases.getOrLease(CACHE, KEY, LONG, Duration.ZERO)).state())
        .isEqualTo(Lease.State.BEING_BUILT);
    assertThat(client.get(CACHE, KEY)).isNull();
    assertThat(client.getAll(CACHE, List.of("k")).values()).isEmpty();
    assertThat(client.send(can(TimeToLive.class).touch(CACHE, KEY, TTL))).isFalse();
    assertThat(client.send(can(AtomicWrites.class).append(CACHE, KEY, bytes("x"))))
        .isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(can(ConditionalReads.class).get(CACHE, KEY)).state())
        .isEqualTo(Versioned.State.ABSENT);

    assertThat(client.send(leases.fill(CACHE, KEY, mine, bytes("v"), TTL)))
        .isEqualTo(StoreResult.STORED);
    assertThat(client.getString(CACHE, "k")).isEqualTo("v");
    assertThat(client.send(leases.getOrLease(CACHE, KEY, LONG, Duration.ZERO)).state())
        .isEqualTo(Lease.State.HIT);
    assertThat(client.send(leases.fill(CACHE, KEY, mine, bytes("late"), TTL)))
        .isEqualTo(StoreResult.CONFLICT);
    assertThat(client.getString(CACHE, "k")).isEqualTo("v");
  }

  @Test
  void should_make_anew_what_is_stale_or_near_its_end_while_others_go_on() {
    Leases leases = can(Leases.class);
    client.set(CACHE, KEY, bytes("old"), TTL);
    Duration early = TTL.plusSeconds(1);
    Lease mine = client.send(leases.getOrLease(CACHE, KEY, LONG, early));
    assertThat(mine.state()).isEqualTo(Lease.State.REFRESH);
    assertThat(mine.value()).isEqualTo(bytes("old"));
    Lease other = client.send(leases.getOrLease(CACHE, KEY, LONG, early));
    assertThat(other.state()).isEqualTo(Lease.State.BEING_REFRESHED);
    assertThat(other.value()).isEqualTo(bytes("old"));
    assertThat(client.getString(CACHE, "k")).isEqualTo("old");
    assertThat(client.send(leases.fill(CACHE, KEY, mine, bytes("new"), TTL)))
        .isEqualTo(StoreResult.STORED);

    assertThat(client.send(leases.invalidate(CACHE, KEY, LONG))).isEqualTo(DeleteResult.DONE);
    Lease stale = client.send(leases.getOrLease(CACHE, KEY, LONG, Duration.ZERO));
    assertThat(stale.state()).isEqualTo(Lease.State.REFRESH);
    assertThat(stale.isStale()).isTrue();
    assertThat(stale.value()).isEqualTo(bytes("new"));
    assertThat(client.send(leases.getOrLease(CACHE, KEY, LONG, Duration.ZERO)).state())
        .isEqualTo(Lease.State.BEING_REFRESHED);
    client.set(CACHE, KEY, bytes("theirs"), TTL);
    assertThat(client.send(leases.fill(CACHE, KEY, stale, bytes("mine"), TTL)))
        .isEqualTo(StoreResult.CONFLICT);
    assertThat(client.getString(CACHE, "k")).isEqualTo("theirs");
  }

  @Test
  void should_make_a_missing_value_once() throws Exception {
    LeaseLoader loader = LeaseLoader.of(client, TTL);
    AtomicInteger made = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(8);
    List<Future<byte[]>> values = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      values.add(
          threads.submit(
              () ->
                  loader.get(
                      CACHE,
                      KEY,
                      () -> {
                        made.incrementAndGet();
                        return bytes("made");
                      })));
    }
    for (Future<byte[]> value : values) {
      assertThat(value.get(60, TimeUnit.SECONDS)).isEqualTo(bytes("made"));
    }
    threads.shutdown();
    assertThat(made).hasValue(1);
  }

  @Test
  void should_validate_a_near_cache_by_versions() {
    try (RedisCacheClient writer = RedisCacheClient.connect(config().build());
        CacheClient near =
            NearCacheClient.builder(RedisCacheClient.connect(config().build()))
                .maxStale(Duration.ZERO)
                .build()) {
      writer.set(CACHE, "k", "1", TTL);
      assertThat(near.getString(CACHE, "k")).isEqualTo("1");
      assertThat(near.getString(CACHE, "k")).isEqualTo("1");
      writer.set(CACHE, "k", "2", TTL);
      assertThat(near.getString(CACHE, "k")).isEqualTo("2");
      writer.delete(CACHE, "k");
      assertThat(near.getString(CACHE, "k")).isNull();
    }
  }

  @Test
  void should_have_with_raw_strings_what_needs_no_version() {
    RedisConfig config = config().layout(RedisLayout.STRING).rawStrings(true).build();
    try (RedisCacheClient raw = RedisCacheClient.connect(config)) {
      assertThat(raw.capability(ConditionalWrites.class)).isEmpty();
      assertThat(raw.capability(Leases.class)).isEmpty();
      AtomicWrites writes = raw.capability(AtomicWrites.class).orElseThrow();
      assertThat(raw.send(writes.add(CACHE, KEY, bytes("a"), TTL))).isEqualTo(StoreResult.STORED);
      assertThat(raw.send(writes.append(CACHE, KEY, bytes("b")))).isEqualTo(StoreResult.STORED);
      assertThat(raw.getString(CACHE, "k")).isEqualTo("ab");
      Versioned found =
          raw.send(raw.capability(ConditionalReads.class).orElseThrow().get(CACHE, KEY));
      assertThat(found.value()).isEqualTo(bytes("ab"));
      assertThat(found.version()).isNull();
      assertThat(found.ttl()).isPositive();
    }
  }
}
