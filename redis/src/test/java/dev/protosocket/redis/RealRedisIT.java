// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Cache;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.Ttl;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.server.TcpFaultProxy;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import dev.protosocket.testing.Waiting;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The client against a real server: what the contract's test, in examples, does not look at. */
@NeedsRedis
@Timeout(180)
class RealRedisIT {
  private static final String CACHE = "users";
  private static final Duration TTL = Duration.ofMinutes(5);

  private RedisProcess server;

  @BeforeEach
  void start() throws Exception {
    server = RedisProcess.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private RedisConfig.Builder config() {
    return config(server.port());
  }

  private static RedisConfig.Builder config(int port) {
    return RedisConfig.builder(new Endpoint("127.0.0.1", port))
        .requestTimeout(Duration.ofSeconds(60))
        .connectTimeout(Duration.ofSeconds(60));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  @Test
  void should_store_under_the_prefix_for_milliseconds() throws Exception {
    try (RedisCacheClient client = RedisCacheClient.connect(config().build())) {
      client.set(CACHE, "42", bytes("Ada"), Duration.ofSeconds(90));
      client.set(CACHE, "for ever", bytes("Ada"), Ttl.NEVER);
      client.set(Cache.none(), "plain", bytes("Ada"), TTL);

      assertThat(Long.parseLong(server.ask("PTTL", "users:42").substring(1)))
          .isBetween(1L, 90_000L);
      assertThat(server.ask("PTTL", "users:for ever")).isEqualTo(":-1");
      assertThat(server.ask("STRLEN", "plain")).isEqualTo(":" + (Envelope.HEADER_BYTES + 3));
      assertThat(client.getString(CACHE, "42")).isEqualTo("Ada");
      client.delete(CACHE, "42");
      assertThat(server.ask("EXISTS", "users:42")).isEqualTo(":0");
    }
  }

  @Test
  void should_read_others_strings_and_write_such_by_option() throws Exception {
    server.ask("SET", "users:theirs", "text");
    try (RedisCacheClient client = RedisCacheClient.connect(config().build());
        RedisCacheClient raw = RedisCacheClient.connect(config().rawStrings(true).build())) {
      assertThat(client.getString(CACHE, "theirs")).isEqualTo("text");
      raw.set(CACHE, "ours", "text", TTL);
      assertThat(server.ask("GET", "users:ours")).isEqualTo("text");
      assertThat(raw.getString(CACHE, "ours")).isEqualTo("text");
      assertThat(client.getAll(CACHE, List.of("ours", "theirs", "nobody's")).values()).hasSize(2);
    }
  }

  @Test
  void should_carry_out_large_batches_in_few_commands() throws Exception {
    try (RedisCacheClient client = RedisCacheClient.connect(config().maxInFlight(4096).build())) {
      Map<String, byte[]> entries = new LinkedHashMap<>();
      for (int i = 0; i < 1000; i++) {
        entries.put("k" + i, bytes("v" + i));
      }
      assertThat(client.setAll(CACHE, entries, TTL).errors()).isEmpty();
      List<String> keys = new ArrayList<>(entries.keySet());
      keys.add("absent");
      assertThat(client.getAll(CACHE, keys).values())
          .hasSize(1000)
          .allSatisfy((key, value) -> assertThat(value).isEqualTo(entries.get(key)));
      assertThat(client.deleteAll(CACHE, keys).errors()).isEmpty();
      assertThat(server.ask("DBSIZE")).isEqualTo(":0");
      assertThat(calls("mget")).isEqualTo(4);
      assertThat(calls("unlink")).isEqualTo(4);
      assertThat(client.inFlight()).isZero();
    }
  }

  private long calls(String command) throws Exception {
    String stats = server.ask("INFO", "commandstats");
    return stats
        .lines()
        .filter(line -> line.startsWith("cmdstat_" + command + ":"))
        .mapToLong(line -> Long.parseLong(line.replaceAll(".*:calls=(\\d+),.*", "$1")))
        .sum();
  }

  @Test
  void should_refuse_what_is_beyond_the_bound_and_keep_the_permit_no_longer_than_the_call()
      throws Exception {
    try (TcpFaultProxy proxy = TcpFaultProxy.start(server.address());
        RedisCacheClient client =
            RedisCacheClient.connect(config(proxy.port()).maxInFlight(2).build())) {
      proxy.toClient().stopReading();
      CompletableFuture<byte[]> one = client.getAsync(CACHE, "one");
      CompletableFuture<byte[]> two = client.getAsync(CACHE, "two");
      // What is cancelled before it was written, Lettuce does not send.
      Waiting.until(() -> calls("get") == 2);
      CompletableFuture<byte[]> more = client.getAsync(CACHE, "three");
      assertThat(more)
          .failsWithin(60, TimeUnit.SECONDS)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .withCauseInstanceOf(OverloadedException.class);
      one.cancel(false);
      assertThat(client.inFlight()).isEqualTo(1);
      // Lettuce still waits for the answer to the first, and takes no more.
      assertThatExceptionOfType(OverloadedException.class)
          .isThrownBy(() -> client.get(CACHE, "four"));
      proxy.heal();
      assertThat(two.get(60, TimeUnit.SECONDS)).isNull();
      assertThat(client.get(CACHE, "four")).isNull();
    }
  }

  @Test
  void should_fail_at_once_while_the_server_is_away_and_go_on_after() throws Exception {
    try (RedisCacheClient client = RedisCacheClient.connect(config().build())) {
      client.set(CACHE, "k", bytes("v"), TTL);
      server.kill();
      awaitDisconnection(client);
      assertThatExceptionOfType(ConnectionFailedException.NoConnection.class)
          .isThrownBy(() -> client.set(CACHE, "k", bytes("v"), TTL));
      assertThat(client.getAll(CACHE, List.of("a", "b")).errors()).hasSize(2);

      server.restart();

      Waiting.until(
          () -> {
            try {
              return client.get(CACHE, "k") == null;
            } catch (CacheException e) {
              return false;
            }
          });
      assertThat(client.inFlight()).isZero();
    }
  }

  private static void awaitDisconnection(RedisCacheClient client) {
    Waiting.until(
        () -> {
          try {
            client.ping();
            return false;
          } catch (CacheException e) {
            return e.fate() == RequestFate.NOT_SENT;
          }
        });
  }

  /** What Lettuce queues while it is disconnected, by default, it sends later: a set twice. */
  @Test
  void should_send_nothing_later_that_has_failed() throws Exception {
    try (TcpFaultProxy proxy = TcpFaultProxy.start(server.address());
        RedisCacheClient client = RedisCacheClient.connect(config(proxy.port()).build())) {
      client.ping();
      proxy.refuseConnections(true);
      proxy.cutConnections();
      awaitDisconnection(client);
      for (int i = 0; i < 200; i++) {
        int each = i;
        assertThatExceptionOfType(CacheException.class)
            .isThrownBy(() -> client.set(CACHE, "lost" + each, bytes("v"), TTL));
      }
      proxy.heal();
      Waiting.until(
          () -> {
            try {
              client.ping();
              return true;
            } catch (CacheException e) {
              return false;
            }
          });
      assertThat(server.ask("DBSIZE")).isEqualTo(":0");
    }
  }

  @Test
  void should_connect_at_the_first_call_and_again_after_a_failure() throws Exception {
    server.kill();
    try (RedisCacheClient client = RedisCacheClient.open(config().build())) {
      assertThatExceptionOfType(ConnectionFailedException.NoConnection.class)
          .isThrownBy(() -> client.get(CACHE, "k"))
          .withMessageContaining("127.0.0.1:" + server.port());
      server.restart();
      Waiting.until(
          () -> {
            try {
              return client.get(CACHE, "k") == null;
            } catch (CacheException e) {
              return false;
            }
          });
    }
    server.kill();
    assertThatExceptionOfType(ConnectionFailedException.class)
        .isThrownBy(() -> RedisCacheClient.connect(config().build()));
  }

  @Test
  void should_log_in_and_say_why_not() throws Exception {
    server.ask("ACL", "SETUSER", "app", "on", ">secret", "~*", "+@all");
    server.ask("CONFIG", "SET", "requirepass", "default secret");
    RedisConfig good = config().login("app", "secret").clientName("checkout").database(3).build();
    try (RedisCacheClient client = RedisCacheClient.connect(good)) {
      client.set(CACHE, "k", bytes("v"), TTL);
      assertThat(client.getString(CACHE, "k")).isEqualTo("v");
    }
    try (RedisCacheClient client =
        RedisCacheClient.connect(config().password("default secret").database(3).build())) {
      assertThat(client.getString(CACHE, "k")).isEqualTo("v");
    }
    assertThatExceptionOfType(ConnectionFailedException.AuthenticationFailed.class)
        .isThrownBy(() -> RedisCacheClient.connect(config().login("app", "wrong").build()))
        .satisfies(e -> assertThat(e).hasMessageNotContaining("wrong "));
    assertThat(good.toString()).doesNotContain("secret").doesNotContain("app");
  }

  @Test
  void should_say_what_the_server_says() throws Exception {
    server.ask("RPUSH", "users:list", "x");
    try (RedisCacheClient client = RedisCacheClient.connect(config().build())) {
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> client.get(CACHE, "list"))
          .satisfies(
              e -> {
                assertThat(e.status()).isEqualTo(StatusCode.FAILED_PRECONDITION);
                assertThat(e.fate()).isEqualTo(RequestFate.ANSWERED);
              });
      server.ask("CONFIG", "SET", "maxmemory", "1");
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> client.set(CACHE, "k", bytes("v"), TTL))
          .satisfies(e -> assertThat(e.status()).isEqualTo(StatusCode.RESOURCE_EXHAUSTED));
      assertThat(client.get(CACHE, "k")).isNull();
      client.ping();
    }
  }

  @Test
  void should_refuse_what_cannot_be() throws Exception {
    try (RedisCacheClient client = RedisCacheClient.connect(config().maxItemBytes(100).build())) {
      for (String name : List.of("a:b", "{a}", " ")) {
        assertThatExceptionOfType(InvalidRequestException.class)
            .isThrownBy(() -> client.get(name, "k"));
      }
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.set(CACHE, "k", new byte[100], TTL));
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(
              () -> client.set(CACHE, "k", bytes("v"), Duration.ofDays(Long.MAX_VALUE / 86_400)));
      assertThat(client.inFlight()).isZero();
    }
  }

  @Test
  void should_tell_an_observer_of_each_call() throws Exception {
    HistogramMetrics metrics = new HistogramMetrics();
    ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    RedisConfig config =
        config()
            .observer(
                metrics.andThen(result -> told.add(result.operation() + " " + result.outcome())))
            .build();
    try (RedisCacheClient client = RedisCacheClient.connect(config)) {
      client.set(CACHE, "k", bytes("v"), TTL);
      client.get(CACHE, "k");
      client.get(CACHE, "absent");
      client.delete(CACHE, "k");
    }
    assertThat(told)
        .containsExactly(
            Operation.SET + " " + Outcome.STORED,
            Operation.GET + " " + Outcome.HIT,
            Operation.GET + " " + Outcome.MISS,
            Operation.DELETE + " " + Outcome.DELETED);
    assertThat(metrics.snapshot()).isNotNull();
  }

  @Test
  void should_work_over_a_lettuce_client_of_the_callers() throws Exception {
    RedisClient lettuce = RedisClient.create();
    try {
      lettuce.setOptions(
          ClientOptions.builder()
              .disconnectedBehavior(ClientOptions.DisconnectedBehavior.REJECT_COMMANDS)
              .build());
      RedisURI uri = RedisURI.create("127.0.0.1", server.port());
      RedisCacheClient client = RedisCacheClient.over(lettuce, uri, config().build());
      client.set(CACHE, "k", "v", TTL);
      assertThat(client.getString(CACHE, "k")).isEqualTo("v");
      client.close();
      try (var connection = lettuce.connect(uri)) {
        assertThat(connection.sync().ping()).isEqualTo("PONG");
      }
    } finally {
      lettuce.shutdown(Duration.ZERO, Duration.ofSeconds(5));
    }
  }

  @Test
  void should_end_calls_in_flight_when_it_is_closed() throws Exception {
    try (TcpFaultProxy proxy = TcpFaultProxy.start(server.address())) {
      RedisCacheClient client =
          RedisCacheClient.connect(
              config(proxy.port()).closeTimeout(Duration.ofMillis(50)).build());
      proxy.toClient().stopReading();
      CompletableFuture<byte[]> get = client.getAsync(CACHE, "k");
      assertThatExceptionOfType(RequestTimeoutException.class)
          .isThrownBy(() -> client.withTimeout(Duration.ofMillis(20)).send(Call.ping()));
      client.close();
      assertThat(get)
          .failsWithin(60, TimeUnit.SECONDS)
          .withThrowableOfType(java.util.concurrent.ExecutionException.class)
          .withCauseInstanceOf(CacheException.class);
      assertThat(client.inFlight()).isZero();
    }
  }
}
