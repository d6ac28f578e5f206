// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.AtomicWrites;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.Leases;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the fields of a hash are, for other programs, and what comes of theirs. */
@NeedsRedis
@Timeout(180)
class RedisHashIT {
  private static final String CACHE = "users";
  private static final byte[] KEY = "k".getBytes(UTF_8);
  private static final String FULL = "users:k";
  private static final Duration TTL = Duration.ofMinutes(5);
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int WRITES = 2_000;

  private RedisProcess server;
  private RedisCacheClient client;

  @BeforeEach
  void start() throws Exception {
    server = RedisProcess.start();
    client = RedisCacheClient.connect(config().layout(RedisLayout.HASH).build());
  }

  @AfterEach
  void stop() throws Exception {
    client.close();
    server.close();
  }

  private RedisConfig.Builder config() {
    return RedisConfig.builder(new Endpoint("127.0.0.1", server.port()))
        .requestTimeout(LONG)
        .connectTimeout(LONG);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private long number(String... command) throws Exception {
    String answer = server.ask(command);
    return Long.parseLong(answer.startsWith(":") ? answer.substring(1) : answer);
  }

  private <C> C can(Class<C> type) {
    return client.capability(type).orElseThrow();
  }

  @Test
  void should_write_fields_that_say_the_same_as_the_keys_end() throws Exception {
    client.set(CACHE, KEY, bytes("Ada"), TTL);
    assertThat(server.ask("HGET", FULL, "data")).isEqualTo("Ada");
    assertThat(number("HSTRLEN", FULL, "version")).isEqualTo(Long.BYTES);
    assertThat(number("HGET", FULL, "expire")).isEqualTo(number("PEXPIRETIME", FULL));
    assertThat(number("HLEN", FULL)).isEqualTo(3);

    client.send(can(Leases.class).invalidate(CACHE, KEY, LONG));
    long stale = number("HGET", FULL, "stale");
    assertThat(stale).isLessThanOrEqualTo(number("HGET", FULL, "expire"));
    assertThat(number("HGET", FULL, "expire")).isEqualTo(number("PEXPIRETIME", FULL));
    // Made anew while it is leased; its reader is told since when it is stale.
    Lease lease = client.send(can(Leases.class).getOrLease(CACHE, KEY, LONG, Duration.ZERO));
    assertThat(number("HGET", FULL, "stale")).isEqualTo(stale);
    assertThat(number("HGET", FULL, "lease")).isGreaterThanOrEqualTo(stale + LONG.toMillis());
    client.send(can(Leases.class).fill(CACHE, KEY, lease, bytes("Bob"), Ttl.NEVER));
    assertThat(server.ask("HGET", FULL, "data")).isEqualTo("Bob");
    assertThat(number("HLEN", FULL)).isEqualTo(2);
    assertThat(number("PTTL", FULL)).isEqualTo(-1);
  }

  @Test
  void should_have_no_data_where_a_value_is_being_made() throws Exception {
    client.send(can(Leases.class).getOrLease(CACHE, KEY, LONG, Duration.ZERO));
    assertThat(number("HEXISTS", FULL, "data")).isZero();
    assertThat(number("PTTL", FULL)).isPositive();
    client.set(CACHE, KEY, bytes("v"), TTL);
    client.set(CACHE, KEY, new byte[0], TTL);
    assertThat(client.get(CACHE, KEY)).isEmpty();
    assertThat(number("HEXISTS", FULL, "data")).isEqualTo(1);
  }

  @Test
  void should_keep_times_and_versions_where_only_the_value_changes() throws Exception {
    client.set(CACHE, KEY, bytes("1"), TTL);
    long end = number("PEXPIRETIME", FULL);
    String version = server.ask("HGET", FULL, "version");
    client.send(can(Counters.class).increment(CACHE, KEY, 1));
    client.send(can(AtomicWrites.class).append(CACHE, KEY, bytes("0")));
    assertThat(server.ask("HGET", FULL, "data")).isEqualTo("20");
    assertThat(number("PEXPIRETIME", FULL)).isEqualTo(end);
    assertThat(number("HGET", FULL, "expire")).isEqualTo(end);
    assertThat(server.ask("HGET", FULL, "version")).isNotEqualTo(version);
    client.set(CACHE, KEY, bytes("v"), Duration.ofDays(365L * 1_000_000));
    assertThat(number("HGET", FULL, "expire")).isEqualTo(number("PEXPIRETIME", FULL));
  }

  @Test
  void should_read_others_hashes_and_know_when_they_are_stale() throws Exception {
    // What their value begins with means nothing.
    server.ask("HSET", FULL, "data", "\0\1\2 theirs", "stale", "1", "more", "of theirs");
    assertThat(client.getString(CACHE, "k")).isEqualTo("\0\1\2 theirs");
    Versioned found = client.send(can(ConditionalReads.class).get(CACHE, KEY));
    assertThat(found.value()).isEqualTo(bytes("\0\1\2 theirs"));
    assertThat(found.version()).isNull();
    assertThat(found.ttl()).isEqualTo(Ttl.NEVER);

    server.ask("HSET", FULL, "version", "12345678");
    Lease lease = client.send(can(Leases.class).getOrLease(CACHE, KEY, LONG, Duration.ZERO));
    assertThat(lease.state()).isEqualTo(Lease.State.REFRESH);
    assertThat(lease.isStale()).isTrue();
    client.set(CACHE, KEY, bytes("ours"), TTL);
    assertThat(server.ask("HGET", FULL, "more")).isEqualTo("of theirs");
    assertThat(number("HEXISTS", FULL, "stale")).isZero();
    server.ask("HSET", FULL, "stale", "99999999999999", "lease", "no number");
    assertThat(
            client.send(can(Leases.class).getOrLease(CACHE, KEY, LONG, TTL.plusSeconds(1))).state())
        .isEqualTo(Lease.State.REFRESH);
    server.ask("DEL", FULL);
    server.ask("HSET", FULL, "theirs", "alone");
    assertThat(client.send(can(ConditionalReads.class).get(CACHE, KEY)).state())
        .isEqualTo(Versioned.State.ABSENT);
  }

  private static void assertOtherType(ThrowingCallable call) {
    assertThatExceptionOfType(ServerErrorException.class)
        .isThrownBy(call)
        .withMessageContaining("stored with the other layout")
        .satisfies(
            e -> {
              assertThat(e.status()).isEqualTo(StatusCode.FAILED_PRECONDITION);
              assertThat(e.fate()).isEqualTo(RequestFate.ANSWERED);
            });
  }

  @Test
  void should_say_so_where_a_key_has_the_other_layout() throws Exception {
    try (RedisCacheClient strings = RedisCacheClient.connect(config().build())) {
      strings.set(CACHE, KEY, bytes("string"), TTL);
      client.set(CACHE, "hash", "hash", TTL);
      assertOtherType(() -> client.get(CACHE, KEY));
      assertOtherType(() -> strings.get(CACHE, "hash"));
      assertOtherType(() -> client.send(can(ConditionalReads.class).get(CACHE, KEY)));
      assertOtherType(() -> client.send(can(AtomicWrites.class).add(CACHE, KEY, bytes("v"), TTL)));
      BatchResult<String> batch = client.getAll(CACHE, List.of("k", "hash", "absent"));
      assertThat(batch.values()).containsOnlyKeys("hash");
      assertThat(batch.errors()).containsOnlyKeys("k");
      assertOtherType(
          () -> {
            throw batch.errors().get("k");
          });

      client.set(CACHE, KEY, bytes("now a hash"), TTL);
      assertThat(client.getString(CACHE, "k")).isEqualTo("now a hash");
      strings.set(CACHE, "hash", "now a string", TTL);
      client.delete(CACHE, "hash");
      assertThat(client.get(CACHE, "hash")).isNull();
    }
  }

  @Test
  void should_have_a_layout_for_each_cache() throws Exception {
    RedisConfig config = config().layout("hashes", RedisLayout.HASH).build();
    try (RedisCacheClient both = RedisCacheClient.connect(config)) {
      for (String cache : List.of("hashes", "strings")) {
        both.set(cache, "k", "v", TTL);
        assertThat(both.getString(cache, "k")).isEqualTo("v");
        assertThat(both.getAll(cache, List.of("k")).values()).hasSize(1);
      }
      assertThat(server.ask("TYPE", "hashes:k")).isEqualTo("+hash");
      assertThat(server.ask("TYPE", "strings:k")).isEqualTo("+string");
    }
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config().rawStrings(true).layout(RedisLayout.HASH).build());
    assertThatIllegalArgumentException()
        .isThrownBy(() -> config().rawStrings(true).layout("c", RedisLayout.HASH).build());
  }

  /** As HSET and then EXPIRE would. */
  @Test
  void should_never_be_there_in_part() throws Exception {
    CompletableFuture<Void> written =
        CompletableFuture.runAsync(
            () -> {
              for (int i = 0; i < WRITES; i++) {
                client.set(CACHE, KEY, bytes("v"), TTL);
                client.delete(CACHE, KEY);
              }
            });
    // One step for the server, too, so what it returns is of one moment.
    String look =
        "local n = redis.call('HLEN', KEYS[1]) if n == 0 then return 0 end "
            + "if n == 3 and redis.call('PTTL', KEYS[1]) > 0 then return 1 end return 2";
    while (!written.isDone()) {
      assertThat(server.ask("EVAL", look, "1", FULL)).isIn(":0", ":1");
    }
    written.get(60, TimeUnit.SECONDS);
  }

  @Test
  void should_refuse_a_write_without_room_and_leave_what_there_is() throws Exception {
    client.set(CACHE, KEY, bytes("old"), TTL);
    server.ask("CONFIG", "SET", "maxmemory", "1");
    assertThatExceptionOfType(ServerErrorException.class)
        .isThrownBy(() -> client.set(CACHE, KEY, bytes("new"), TTL))
        .satisfies(e -> assertThat(e.status()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED));
    assertThat(server.ask("HGET", FULL, "data")).isEqualTo("old");
  }
}
