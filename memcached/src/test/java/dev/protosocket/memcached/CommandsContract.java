// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Cache;
import dev.protosocket.client.CompletedCommand;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.DeleteResult;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.proto.StatusCode;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The commands of a {@link MemcachedKey}, against any memcached. */
abstract class CommandsContract extends AnyMemcached {
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final byte[] ONE = "one".getBytes(UTF_8);
  private static final byte[] TWO = "two".getBytes(UTF_8);

  private ProtosocketClient client;

  @BeforeEach
  void connect() {
    client = connectAnew();
  }

  private ProtosocketClient connectAnew() {
    return ProtosocketClient.connect(config().build());
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "bin är\r\n"})
  void should_add_and_replace_and_tell_apart_what_came_of_it(String name) {
    String text = isClassic() ? "add:" + name.replaceAll("[^!-~]", "") : "add " + name;
    MemcachedKey key = Memcached.key("cache", text);

    assertThat(client.send(key.replace(ONE, TTL))).isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(key.add(ONE, TTL))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(key.add(TWO, TTL))).isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.get("cache", text)).isEqualTo(ONE);
    assertThat(client.send(key.replace(TWO, TTL))).isEqualTo(StoreResult.STORED);
    assertThat(client.get("cache", text)).isEqualTo(TWO);
    assertThat(client.send(key.delete())).isEqualTo(DeleteResult.DONE);
    assertThat(client.send(key.delete())).isEqualTo(DeleteResult.ABSENT);
  }

  @Test
  void should_append_and_prepend() {
    MemcachedKey key = Memcached.key("cache", "append");

    assertThat(client.send(key.append(ONE))).isEqualTo(StoreResult.NOT_STORED);
    assertThat(client.send(key.set(ONE, TTL, 0))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(key.append(TWO))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(key.prepend(TWO))).isEqualTo(StoreResult.STORED);
    assertThat(client.getString("cache", "append")).isEqualTo("twoonetwo");
    client.delete("cache", "append");
    if (isClassic()) {
      assertRefused(client, key.append(ONE, TTL));
      assertRefused(client, key.prepend(ONE, TTL));
    } else if (isOld()) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.send(key.append(ONE, TTL)))
          .withMessageContaining("needs memcached 1.6.20");
    } else {
      assertThat(client.send(key.append(ONE, TTL))).isEqualTo(StoreResult.STORED);
      assertThat(client.send(key.prepend(TWO, TTL))).isEqualTo(StoreResult.STORED);
      assertThat(client.getString("cache", "append")).isEqualTo("twoone");
    }
  }

  @Test
  void should_say_all_that_the_server_knows_of_an_item() {
    MemcachedKey key = Memcached.key("cache", "item");

    Item absent = client.send(key.get());
    client.send(key.set(ONE, Ttl.NEVER, 0x1234));
    Item fresh = client.send(key.get());
    Item again = client.send(key.getAndTouch(TTL));
    Item touched = client.send(key.get());

    assertThat(absent.state()).isEqualTo(Versioned.State.ABSENT);
    assertThat(absent.value()).isNull();
    assertThat(fresh.state()).isEqualTo(Versioned.State.PRESENT);
    assertThat(fresh.value()).isEqualTo(ONE);
    assertThat(fresh.clientFlags()).isEqualTo(0x1234);
    assertThat(fresh.ttl()).isEqualTo(Ttl.NEVER);
    assertThat(fresh.hitBefore()).isFalse();
    assertThat(fresh.version()).isNotNull();
    assertThat(again.value()).isEqualTo(ONE);
    assertThat(again.hitBefore()).isEqualTo(!isClassic());
    assertThat(again.sinceLastAccess()).isLessThan(Duration.ofMinutes(5));
    Duration left = isClassic() ? TTL : touched.ttl();
    assertThat(left).isBetween(TTL.minusMinutes(5), TTL);
    assertThat(client.send(key.touch(Ttl.NEVER))).isTrue();
    assertThat(client.send(key.get()).ttl()).isEqualTo(Ttl.NEVER);
    assertThat(client.send(Memcached.key("cache", "no-item").touch(TTL))).isFalse();
    assertThat(fresh.toString()).contains("PRESENT").doesNotContain("one");
  }

  @Test
  void should_compare_and_set() {
    MemcachedKey key = Memcached.key("cache", "cas");
    client.send(key.set(ONE, TTL, 0));
    CasToken token = client.send(key.get()).version();

    assertThat(client.send(key.compareAndSet(token, TWO, TTL))).isEqualTo(StoreResult.STORED);
    assertThat(client.send(key.compareAndSet(token, ONE, TTL))).isEqualTo(StoreResult.CONFLICT);
    assertThat(client.send(key.delete(token))).isEqualTo(DeleteResult.CONFLICT);
    assertThat(client.get("cache", "cas")).isEqualTo(TWO);
    CasToken next = client.send(key.get()).version();
    assertThat(client.send(key.delete(next))).isEqualTo(DeleteResult.DONE);
    assertThat(client.send(key.delete(next))).isEqualTo(DeleteResult.ABSENT);
    assertThat(client.send(key.compareAndSet(next, ONE, TTL))).isEqualTo(StoreResult.GONE);
  }

  @Test
  void should_take_a_token_on_every_connection_to_the_same_server() {
    MemcachedKey key = Memcached.key("cache", "token");
    client.send(key.set(ONE, TTL, 0));
    CasToken token = client.send(key.get()).version();

    try (ProtosocketClient other = connectAnew()) {
      assertThat(other.send(key.compareAndSet(token, TWO, TTL))).isEqualTo(StoreResult.STORED);
    }
  }

  /** Its number may be that of another item by chance. */
  @Test
  void should_not_ask_a_server_about_the_token_of_another() {
    MemcachedKey key = Memcached.key("cache", "foreign");
    client.send(key.set(ONE, TTL, 0));
    CasToken token = client.send(key.get()).version();
    CasToken foreign = new CasToken(token.cas(), Epoch.unknown());

    assertThat(client.send(key.compareAndSet(foreign, TWO, TTL))).isEqualTo(StoreResult.CONFLICT);
    assertThat(client.send(key.delete(foreign))).isEqualTo(DeleteResult.CONFLICT);
    Item item = client.send(key.getIfChanged(foreign));
    assertThat(item.state()).isEqualTo(Versioned.State.PRESENT);
    assertThat(item.value()).isEqualTo(ONE);
  }

  @Test
  void should_get_only_what_has_changed() {
    MemcachedKey key = Memcached.key("cache", "changed");
    client.send(key.set(ONE, TTL, 7));
    CasToken token = client.send(key.get()).version();

    Item same = client.send(key.getIfChanged(token));
    client.set("cache", "changed", TWO);
    Item changed = client.send(key.getIfChanged(token));
    client.delete("cache", "changed");
    Item gone = client.send(key.getIfChanged(token));

    assertThat(same.state()).isEqualTo(Versioned.State.UNCHANGED);
    assertThat(same.value()).isNull();
    assertThat(same.clientFlags()).isEqualTo(7);
    assertThat(changed.state()).isEqualTo(Versioned.State.PRESENT);
    assertThat(changed.value()).isEqualTo(TWO);
    assertThat(gone.state()).isEqualTo(Versioned.State.ABSENT);
  }

  @Test
  void should_count_in_64_bits_without_a_sign() {
    MemcachedKey key = Memcached.key("cache", "counter");

    assertThat(client.send(key.increment(1))).isEqualTo(new Counter(false, 0));
    assertThat(client.send(key.increment(5, 100, TTL))).isEqualTo(new Counter(true, 100));
    assertThat(client.send(key.increment(5, 100, TTL))).isEqualTo(new Counter(true, 105));
    assertThat(client.send(key.decrement(6))).isEqualTo(new Counter(true, 99));
    assertThat(client.send(key.get()).value()).startsWith('9', '9');
    assertThat(client.send(key.decrement(1000))).isEqualTo(new Counter(true, 0));
    assertThat(client.send(key.increment(-1))).isEqualTo(new Counter(true, -1));
    assertThat(client.send(key.increment(2))).isEqualTo(new Counter(true, 1));
  }

  /** What others could see between the two requests of classic text would be far off. */
  @Test
  void should_begin_a_counter_with_what_it_is_told() {
    MemcachedKey low = Memcached.key("cache", "low");
    MemcachedKey high = Memcached.key("cache", "high");

    if (isClassic()) {
      assertRefused(client, low.increment(5, 4, TTL));
      assertRefused(client, high.decrement(2, -2, TTL));
    } else {
      assertThat(client.send(low.increment(5, 4, TTL))).isEqualTo(new Counter(true, 4));
      assertThat(client.send(high.decrement(2, -2, TTL))).isEqualTo(new Counter(true, -2));
    }
    MemcachedKey key = Memcached.key("cache", "begins");
    assertThat(client.send(key.decrement(7, 2, TTL))).isEqualTo(new Counter(true, 2));
    assertThat(client.send(key.decrement(7, 2, TTL))).isEqualTo(new Counter(true, 0));
    assertThat(client.send(key.increment(3, -1, TTL))).isEqualTo(new Counter(true, 3));
    client.send(key.delete());
    assertThat(client.send(key.increment(3, -1, TTL))).isEqualTo(new Counter(true, -1));
  }

  /** The server has read all of the request, so the connection goes on. */
  @Test
  void should_say_that_a_value_is_no_number() {
    client.set("cache", "word", "word");
    MemcachedKey key = Memcached.key("cache", "word");

    assertThatExceptionOfType(ServerErrorException.class)
        .isThrownBy(() -> client.send(key.increment(1)))
        .withMessageContaining("non-numeric")
        .satisfies(e -> assertThat(e.status()).isEqualTo(StatusCode.INVALID_ARGUMENT));
    assertThatExceptionOfType(ServerErrorException.class)
        .isThrownBy(() -> client.send(key.increment(1, 1, TTL)))
        .withMessageContaining("non-numeric");
    assertThat(client.isOpen()).isTrue();
    assertThat(client.getString("cache", "word")).isEqualTo("word");
  }

  @Test
  void should_give_one_of_many_callers_the_right_to_build() {
    MemcachedKey key = Memcached.key("cache", "lease");
    Duration making = Duration.ofSeconds(30);
    if (isClassic()) {
      assertRefused(client, key.getOrLease(making, Duration.ZERO));
      return;
    }

    Lease first = client.send(key.getOrLease(making, Duration.ZERO));
    Lease second = client.send(key.getOrLease(making, Duration.ZERO));

    assertThat(first.state()).isEqualTo(Lease.State.BUILD);
    assertThat(first.value()).isNull();
    assertThat(second.state()).isEqualTo(Lease.State.BEING_BUILT);
    assertThat(second.isMine()).isFalse();
    assertThat(client.get("cache", "lease")).as("a place is no value").isNull();
    assertThat(client.send(key.get()).state()).isEqualTo(Versioned.State.ABSENT);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> key.fill(second, ONE, TTL))
        .withMessageContaining("not this caller's");

    assertThat(client.send(key.fill(first, ONE, TTL))).isEqualTo(StoreResult.STORED);
    Lease hit = client.send(key.getOrLease(making, Duration.ZERO));
    assertThat(hit.state()).isEqualTo(Lease.State.HIT);
    assertThat(hit.value()).isEqualTo(ONE);
    assertThat(client.send(key.fill(first, TWO, TTL)))
        .as("a lease that has been filled")
        .isEqualTo(StoreResult.CONFLICT);
  }

  @Test
  void should_tell_an_empty_value_from_one_that_is_being_made() {
    MemcachedKey key = Memcached.key("cache", "empty");
    Duration making = Duration.ofSeconds(30);
    if (isClassic()) {
      client.set("cache", "empty", new byte[0]);
      assertThat(client.get("cache", "empty")).isEmpty();
      assertThat(client.send(key.get()).value()).isEmpty();
      return;
    }

    Lease lease = client.send(key.getOrLease(making, Duration.ZERO));
    client.send(key.fill(lease, new byte[0], TTL));

    Lease hit = client.send(key.getOrLease(making, Duration.ZERO));
    assertThat(hit.state()).isEqualTo(Lease.State.HIT);
    assertThat(hit.value()).isEmpty();
    client.set("cache", "empty", new byte[0]);
    client.send(key.invalidate(making));
    MemcachedLease refresh = client.send(key.getOrLease(making, Duration.ZERO));
    assertThat(refresh.state()).isEqualTo(Lease.State.REFRESH);
    assertThat(refresh.value()).isEmpty();
    assertThat(refresh.clientFlags()).isZero();
  }

  @Test
  void should_go_on_with_a_stale_value_while_one_caller_makes_it_anew() {
    MemcachedKey key = Memcached.key("cache", "stale");
    Duration making = Duration.ofSeconds(30);
    client.send(key.set(ONE, TTL, 0));
    if (isClassic()) {
      assertRefused(client, key.invalidate(making));
      return;
    }

    assertThat(client.send(key.invalidate(making))).isEqualTo(DeleteResult.DONE);
    Lease first = client.send(key.getOrLease(making, Duration.ZERO));
    Lease second = client.send(key.getOrLease(making, Duration.ZERO));

    assertThat(first.state()).isEqualTo(Lease.State.REFRESH);
    assertThat(first.isStale()).isTrue();
    assertThat(first.value()).isEqualTo(ONE);
    assertThat(second.state()).isEqualTo(Lease.State.BEING_REFRESHED);
    assertThat(second.value()).isEqualTo(ONE);
    assertThat(client.send(key.fill(first, TWO, TTL))).isEqualTo(StoreResult.STORED);
    Lease hit = client.send(key.getOrLease(making, Duration.ZERO));
    assertThat(hit.state()).isEqualTo(Lease.State.HIT);
    assertThat(hit.isStale()).isFalse();
    assertThat(hit.value()).isEqualTo(TWO);
    assertThat(client.send(Memcached.key("cache", "never").invalidate(making)))
        .isEqualTo(DeleteResult.ABSENT);
  }

  @Test
  void should_let_one_caller_make_a_value_anew_before_its_end() {
    MemcachedKey key = Memcached.key("cache", "early");
    client.send(key.set(ONE, Duration.ofMinutes(1), 0));
    if (isClassic()) {
      assertRefused(client, key.getOrLease(TTL, Duration.ofMinutes(5)));
      return;
    }

    Lease early = client.send(key.getOrLease(TTL, Duration.ofMinutes(5)));
    Lease other = client.send(key.getOrLease(TTL, Duration.ofMinutes(5)));

    assertThat(early.state()).isEqualTo(Lease.State.REFRESH);
    assertThat(early.isStale()).isFalse();
    assertThat(early.value()).isEqualTo(ONE);
    assertThat(other.state()).isEqualTo(Lease.State.BEING_REFRESHED);
  }

  @Test
  void should_carry_commands_in_pipelines() throws Exception {
    MemcachedKey key = Memcached.key("cache", "piped");
    var count = key.increment(1, 1, TTL);
    try (Pipeline<Integer> pipeline = client.pipeline()) {
      for (int i = 1; i <= 100; i++) {
        pipeline.fire(count, i);
      }
      for (int i = 1; i <= 100; i++) {
        try (CompletedOp<Integer> op = pipeline.recv()) {
          assertThat(((CompletedCommand<Integer>) op).result(count))
              .isEqualTo(new Counter(true, op.userData()));
        }
      }
    }
  }

  @Test
  void should_say_what_the_server_says_of_itself() {
    assertThat(client.send(Memcached.stats()))
        .containsKeys("pid", "uptime", "version", "curr_connections", "limit_maxbytes");
    assertThat(client.send(Memcached.stats("settings"))).containsEntry("item_size_max", "1048576");
    for (String part : new String[] {"reset", "a b", "x\r\nflush_all", ""}) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> Memcached.stats(part));
    }
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_delete_everything() {
    client.set("cache", "first", "1");
    client.set(Cache.none(), "second", "2");

    client.send(Memcached.flushAll(Duration.ofDays(1)));
    assertThat(client.getString("cache", "first")).isEqualTo("1");
    client.send(Memcached.flushAll());

    assertThat(client.get("cache", "first")).isNull();
    assertThat(client.get(Cache.none(), "second")).isNull();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Memcached.flushAll(Ttl.NEVER));
  }

  @Test
  void should_refuse_what_cannot_be_sent() {
    MemcachedKey key = Memcached.key("cache", "refused");

    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> key.set(ONE, TTL, 1 << 30))
        .withMessageContaining("bit 30");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> key.getOrLease(Ttl.NEVER, Duration.ZERO));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> key.set(ONE, Duration.ZERO, 0));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.send(key.set(new byte[1 << 20], TTL, 0)))
        .withMessageContaining("memcached -I");
  }
}
