// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.NoWaitWrites;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.ConditionalWrites;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.Flagged;
import dev.protosocket.client.capability.FlaggedItems;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.LeaseLoader;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.client.capability.MinimumUses;
import dev.protosocket.client.capability.MinimumUses.Use;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.capability.TimeToLive;
import dev.protosocket.client.capability.Version;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a pool can do beyond get, set and delete; nothing here says that it is memcached's. */
abstract class CapabilitiesContract extends AnyMemcached {
  private static final String CACHE = "capable";
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final byte[] ONE = "one".getBytes(UTF_8);
  private static final byte[] TWO = "two".getBytes(UTF_8);

  private CacheClient client;

  @BeforeEach
  void connect() {
    client = ClientPool.connect(PoolConfig.builder(config().build()).size(2).build());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  private <C> C capability(Class<C> type) {
    return client.capability(type).orElseThrow();
  }

  private static byte[] key(String name) {
    return name.getBytes(UTF_8);
  }

  @Test
  void should_have_none_of_what_nobody_has() {
    assertThat(client.capability(Runnable.class)).isEmpty();
    assertThat(client.withTimeout(TTL).capability(Counters.class)).isPresent();
  }

  @Test
  void should_keep_client_flags() {
    FlaggedItems items = capability(FlaggedItems.class);
    byte[] key = key("flagged");

    assertThat(client.send(items.get(CACHE, key)).clientFlags()).isZero();
    assertThat(client.send(items.set(CACHE, key, ONE, TTL, 0x8000_0802)))
        .isEqualTo(StoreResult.STORED);
    Flagged item = client.send(items.get(CACHE, key));
    assertThat(item.clientFlags()).isEqualTo(0x8000_0802);
    assertThat(item.value()).isEqualTo(ONE);
    client.send(items.set(CACHE, key, new byte[0], TTL, 1));
    item = client.send(items.get(CACHE, key));
    assertThat(item.clientFlags()).isEqualTo(1);
    assertThat(item.value()).isEmpty();
  }

  @Test
  void should_write_by_what_is_there() {
    AtomicWrites writes = capability(AtomicWrites.class);
    byte[] key = key("atomic");

    assertThat(client.send(writes.replace(CACHE, key, ONE, TTL))).isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(writes.append(CACHE, key, ONE))).isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(writes.add(CACHE, key, ONE, TTL))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(writes.add(CACHE, key, TWO, TTL))).isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(writes.append(CACHE, key, TWO))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(writes.prepend(CACHE, key, TWO))).isEqualTo(StoreResult.STORED);
    assertThat(client.getString(CACHE, "atomic")).isEqualTo("twoonetwo");
    assertThat(client.send(writes.replace(CACHE, key, ONE, TTL))).isEqualTo(StoreResult.STORED);
    assertThat(client.get(CACHE, key)).isEqualTo(ONE);
    assertThat(client.send(writes.delete(CACHE, key))).isEqualTo(DeleteResult.DONE);
    assertThat(client.send(writes.delete(CACHE, key))).isEqualTo(DeleteResult.ABSENT);
  }

  @Test
  void should_read_and_write_by_version() {
    ConditionalReads reads = capability(ConditionalReads.class);
    ConditionalWrites writes = capability(ConditionalWrites.class);
    byte[] key = key("version");
    assertThat(client.send(reads.get(CACHE, key)).state()).isEqualTo(Versioned.State.ABSENT);
    client.set(CACHE, key, ONE, TTL);

    Versioned first = client.send(reads.get(CACHE, key));
    Version version = first.version();

    assertThat(first.state()).isEqualTo(Versioned.State.PRESENT);
    assertThat(first.value()).isEqualTo(ONE);
    if (isClassic()) {
      assertThat(first.ttl()).isEqualTo(Ttl.NEVER);
    } else {
      assertThat(first.ttl()).isPositive().isLessThanOrEqualTo(TTL);
    }
    assertThat(version).isNotNull();
    Versioned same = client.send(reads.getIfChanged(CACHE, key, version));
    assertThat(same.state()).isEqualTo(Versioned.State.UNCHANGED);
    assertThat(same.value()).isNull();
    assertThat(client.send(writes.compareAndSet(CACHE, key, version, TWO, TTL)))
        .isEqualTo(StoreResult.STORED);
    assertThat(client.send(writes.compareAndSet(CACHE, key, version, ONE, TTL)))
        .isEqualTo(StoreResult.CONFLICT);
    assertThat(client.send(writes.delete(CACHE, key, version))).isEqualTo(DeleteResult.CONFLICT);
    Versioned changed = client.send(reads.getIfChanged(CACHE, key, version));
    assertThat(changed.value()).isEqualTo(TWO);
    assertThat(client.send(writes.delete(CACHE, key, changed.version())))
        .isEqualTo(DeleteResult.DONE);
    assertThat(client.send(writes.compareAndSet(CACHE, key, version, ONE, TTL)))
        .isEqualTo(StoreResult.GONE);
  }

  @Test
  void should_refuse_anothers_version_and_lease() {
    Version foreign = new Version() {};
    Lease lease =
        new Lease() {
          @Override
          public State state() {
            return State.BUILD;
          }

          @Override
          public byte[] value() {
            return null;
          }

          @Override
          public boolean isStale() {
            return false;
          }
        };
    byte[] key = key("foreign");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> capability(ConditionalReads.class).getIfChanged(CACHE, key, foreign))
        .withMessageContaining("version");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(
            () -> capability(ConditionalWrites.class).compareAndSet(CACHE, key, foreign, ONE, TTL));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> capability(ConditionalWrites.class).delete(CACHE, key, foreign));
    if (isClassic()) {
      return;
    }
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> capability(Leases.class).fill(CACHE, key, lease, ONE, TTL))
        .withMessageContaining("lease");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> capability(Leases.class).giveBack(CACHE, key, lease));
  }

  @Test
  void should_count() {
    Counters counters = capability(Counters.class);
    byte[] key = key("count");

    assertThat(client.send(counters.increment(CACHE, key, 1))).isEqualTo(Counter.ABSENT);
    assertThat(client.send(counters.decrement(CACHE, key, 1)).exists()).isFalse();
    assertThat(client.send(counters.increment(CACHE, key, 1, 5, TTL)).value()).isEqualTo(5);
    assertThat(client.send(counters.increment(CACHE, key, 3)).value()).isEqualTo(8);
    assertThat(client.send(counters.decrement(CACHE, key, 2)).value()).isEqualTo(6);
    assertThat(client.send(counters.decrement(CACHE, key, 7, 1, TTL)).value()).isZero();
  }

  @Test
  void should_change_how_long_an_item_lives() {
    TimeToLive times = capability(TimeToLive.class);
    ConditionalReads reads = capability(ConditionalReads.class);
    byte[] key = key("ttl");

    assertThat(client.send(times.touch(CACHE, key, TTL))).isFalse();
    client.set(CACHE, key, ONE, TTL);
    assertThat(client.send(times.touch(CACHE, key, Ttl.NEVER))).isTrue();
    assertThat(client.send(reads.get(CACHE, key)).ttl()).isEqualTo(Ttl.NEVER);
    assertThat(client.send(times.getAndTouch(CACHE, key, TTL)).value()).isEqualTo(ONE);
    if (!isClassic()) {
      assertThat(client.send(reads.get(CACHE, key)).ttl()).isLessThanOrEqualTo(TTL);
    }
  }

  @Test
  void should_lease() {
    if (isClassic()) {
      assertNoLeases();
      return;
    }
    Leases leases = capability(Leases.class);
    byte[] key = key("lease");

    Lease mine = client.send(leases.getOrLease(CACHE, key, TTL, Duration.ZERO));
    assertThat(mine.state()).isEqualTo(Lease.State.BUILD);
    assertThat(client.send(leases.giveBack(CACHE, key, mine))).isEqualTo(DeleteResult.DONE);
    Lease again = client.send(leases.getOrLease(CACHE, key, TTL, Duration.ZERO));
    Lease others = client.send(leases.getOrLease(CACHE, key, TTL, Duration.ZERO));
    assertThat(again.isMine()).isTrue();
    assertThat(others.state()).isEqualTo(Lease.State.BEING_BUILT);
    assertThat(client.send(leases.fill(CACHE, key, again, ONE, TTL))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(leases.invalidate(CACHE, key, TTL))).isEqualTo(DeleteResult.DONE);
    Lease stale = client.send(leases.getOrLease(CACHE, key, TTL, Duration.ZERO));
    assertThat(stale.state()).isEqualTo(Lease.State.REFRESH);
    assertThat(stale.isStale()).isTrue();
    assertThat(stale.value()).isEqualTo(ONE);
  }

  /** Before anything is connected nobody knows, unless it was chosen. */
  private void assertNoLeases() {
    Optional<Leases> leases = client.capability(Leases.class);
    if (protocol() == MemcachedProtocol.CLASSIC) {
      assertThat(leases).isEmpty();
    } else {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(
              () ->
                  client.send(
                      leases.orElseThrow().getOrLease(CACHE, key("no"), TTL, Duration.ZERO)))
          .withMessageStartingWith("MC_LEASE cannot be said in memcached's classic");
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.send(leases.orElseThrow().invalidate(CACHE, key("no"), TTL)))
          .withMessageStartingWith("MC_INVALIDATE cannot be said in memcached's classic");
    }
  }

  @Test
  void should_load_by_leases() {
    if (isClassic()) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> LeaseLoader.of(client, TTL).get(CACHE, "load", () -> ONE));
      return;
    }
    AtomicInteger made = new AtomicInteger();
    LeaseLoader loader = LeaseLoader.of(client, TTL);

    for (int i = 0; i < 3; i++) {
      byte[] value =
          loader.get(
              CACHE,
              "load",
              () -> {
                made.incrementAndGet();
                return ONE;
              });
      assertThat(value).isEqualTo(ONE);
    }

    assertThat(made).hasValue(1);
  }

  @Test
  void should_store_what_is_used_often() {
    MinimumUses often = MinimumUses.of(client, "uses", 3, TTL);

    assertThat(often.set(CACHE, "often", ONE, TTL)).isEqualTo(new Use(false, 1));
    assertThat(often.set(CACHE, "often", ONE, TTL)).isEqualTo(new Use(false, 2));
    assertThat(client.get(CACHE, "often")).isNull();
    assertThat(often.set(CACHE, "often", ONE, TTL)).isEqualTo(new Use(true, 3));
    assertThat(client.get(CACHE, "often")).isEqualTo(ONE);
    assertThat(often.setAsync(CACHE, "often", TWO, TTL).join()).isEqualTo(new Use(true, 4));
    assertThat(client.get(CACHE, "often")).isEqualTo(TWO);
    assertThat(often.set(CACHE, "seldom", ONE, TTL).stored()).isFalse();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> often.set(CACHE, "x".repeat(300), ONE, TTL));
  }

  @Test
  void should_write_without_waiting() {
    List<String> failures = new CopyOnWriteArrayList<>();
    NoWaitWrites writes =
        NoWaitWrites.of(
            client,
            (operation, cache, error) ->
                failures.add(operation + " " + error.getClass().getSimpleName()));

    for (int i = 0; i < 100; i++) {
      writes.setNoWait(CACHE, "nowait" + i, ONE, TTL);
    }
    writes.setNoWait(CACHE, "x".repeat(300), ONE, TTL);
    writes.setNoWait(CACHE, "nowait", new byte[2 << 20], TTL);
    writes.fence().join();
    writes.deleteNoWait(CACHE, "nowait0");
    writes.fence().join();

    assertThat(failures)
        .containsExactly("SET InvalidRequestException", "SET InvalidRequestException");
    assertThat(writes.failures()).isEqualTo(2);
    assertThat(client.get(CACHE, "nowait99")).isEqualTo(ONE);
    assertThat(client.get(CACHE, "nowait0")).isNull();
  }
}
