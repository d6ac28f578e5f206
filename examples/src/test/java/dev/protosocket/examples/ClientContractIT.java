// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The contract of {@link CacheClient}, for every implementation in the repository, over each
 * protocol, and for decorators over each other.
 */
@ParameterizedClass(name = "{0} over {1}")
@MethodSource("stacks")
@ExtendWith(LeakCheck.class)
@Timeout(120)
class ClientContractIT {
  private static final String CACHE = ContractServer.CACHE;
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final long PATIENCE_SECONDS = 60;

  @Parameter(0)
  private ContractStack stack;

  @Parameter(1)
  private ContractServer.Kind kind;

  private static @Nullable RedisProcess redis;

  private ContractServer server;
  private CacheClient client;

  static Stream<Arguments> stacks() {
    List<Arguments> all = new ArrayList<>();
    for (ContractStack stack : ContractStack.values()) {
      for (ContractServer.Kind kind : ContractServer.Kind.values()) {
        boolean isThere = !kind.isRedis() || NeedsRedis.Condition.isInstalled();
        if (isThere && stack.isRunOver(kind)) {
          all.add(Arguments.of(stack, kind));
        }
      }
    }
    return all.stream();
  }

  @BeforeParameterizedClassInvocation
  static void start(ContractStack stack, ContractServer.Kind kind) throws IOException {
    redis = ContractServer.shared(kind);
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    if (redis != null) {
      redis.close();
    }
  }

  @BeforeEach
  void open() throws Exception {
    server = new ContractServer(kind, redis);
    client = stack.open(server);
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    server.close();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }

  private static <V> V join(CompletableFuture<V> future) throws Exception {
    return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
  }

  private static Throwable failureOf(CompletableFuture<?> future) throws Exception {
    try {
      Object value = join(future);
      throw new AssertionError("did not fail, but came to " + value);
    } catch (ExecutionException e) {
      return e.getCause();
    }
  }

  // What is stored is what is read.

  @Test
  void should_get_what_was_set_and_nothing_that_was_deleted() throws Exception {
    assertThat(client.get(CACHE, "k")).isNull();
    client.set(CACHE, "k", bytes("v"), TTL);
    assertThat(client.get(CACHE, "k")).isEqualTo(bytes("v"));
    client.set(CACHE, "k", new byte[0], TTL);
    assertThat(client.get(CACHE, "k")).isEmpty();
    client.delete(CACHE, "k");
    client.delete(CACHE, "k");
    assertThat(client.get(CACHE, "k")).isNull();
    join(client.setAsync(CACHE, "k", "text", TTL));
    assertThat(join(client.getStringAsync(CACHE, "k"))).isEqualTo("text");
    join(client.deleteAsync(CACHE, "k"));
    assertThat(join(client.getAsync(CACHE, "k"))).isNull();
  }

  @Test
  void should_take_keys_and_values_in_every_form() {
    byte[] key = {0, ' ', '\r', '\n', (byte) 0xff};
    byte[] value = new byte[70_000];
    Arrays.fill(value, (byte) 7);
    ByteBuf keyBuffer = Unpooled.wrappedBuffer(new byte[] {9}, key);
    ByteBuf valueBuffer = Unpooled.wrappedBuffer(value);
    keyBuffer.skipBytes(1);

    client.set(CACHE, keyBuffer, valueBuffer, TTL);

    assertThat(keyBuffer.readableBytes()).isEqualTo(key.length);
    assertThat(valueBuffer.readableBytes()).isEqualTo(value.length);
    assertThat(keyBuffer.refCnt()).isEqualTo(1);
    assertThat(client.get(CACHE, key)).isEqualTo(value);
    assertThat(client.get(CACHE, keyBuffer)).isEqualTo(value);
    assertThat(client.get(CACHE, ByteBuffer.wrap(key))).isEqualTo(value);
    client.delete(CACHE, keyBuffer);
    assertThat(client.get(CACHE, key)).isNull();
  }

  @Test
  void should_read_the_callers_arrays_during_the_call_only() throws Exception {
    byte[] key = bytes("mine");
    byte[] value = bytes("value");
    CompletableFuture<Void> set = client.setAsync(CACHE, key, value, TTL);
    Arrays.fill(key, (byte) 'x');
    Arrays.fill(value, (byte) 'x');
    join(set);
    byte[] sameKey = bytes("mine");
    CompletableFuture<byte[]> get = client.getAsync(CACHE, sameKey);
    Arrays.fill(sameKey, (byte) 'x');

    assertThat(join(get)).isEqualTo(bytes("value"));
    assertThat(client.get(CACHE, "xxxx")).isNull();
  }

  @Test
  void should_return_arrays_that_are_the_callers_own() {
    client.set(CACHE, "own", bytes("value"), TTL);

    for (int i = 0; i < 3; i++) {
      byte[] value = client.get(CACHE, "own");
      assertThat(value).isEqualTo(bytes("value"));
      Arrays.fill(value, (byte) 'x');
    }
  }

  @Test
  void should_see_its_own_writes_at_once() {
    for (int i = 0; i < 50; i++) {
      byte[] value = bytes("value " + i);
      client.set(CACHE, "written", value, TTL);
      assertThat(client.get(CACHE, "written")).isEqualTo(value);
    }
  }

  // Many keys at once.

  @Test
  void should_carry_out_batches_with_a_result_for_each_key_in_their_order() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      entries.put("batch" + i, bytes("v" + i));
      keys.add("batch" + i);
    }
    client.getAll(CACHE, keys);
    assertThat(client.setAll(CACHE, entries, TTL).errors()).isEmpty();
    keys.add(3, "absent");
    keys.add("batch0");
    Collections.swap(keys, 0, 7);
    client.get(CACHE, "batch5");

    BatchResult<String> found = client.getAll(CACHE, keys);

    assertThat(found.results()).hasSize(keys.size());
    for (int i = 0; i < keys.size(); i++) {
      byte[] expected = entries.get(keys.get(i));
      assertThat(found.results().get(i).value()).isEqualTo(expected);
    }
    assertThat(client.deleteAll(CACHE, keys).errors()).isEmpty();
    assertThat(client.getAll(CACHE, keys).values()).isEmpty();
    assertThat(client.getAll(CACHE, List.of()).results()).isEmpty();
  }

  @Test
  void should_read_the_callers_arrays_during_a_batch_call_only() throws Exception {
    byte[][] keys = {bytes("one"), bytes("two")};
    byte[][] values = {bytes("1"), bytes("2")};
    CompletableFuture<BatchResult<byte[]>> set = client.setAllAsync(CACHE, keys, values, TTL);
    for (byte[][] arrays : List.of(keys, values)) {
      Arrays.fill(arrays[0], (byte) 'x');
      Arrays.fill(arrays[1], (byte) 'x');
    }
    join(set).orThrow();

    assertThat(client.getString(CACHE, "one")).isEqualTo("1");
    assertThat(client.getString(CACHE, "two")).isEqualTo("2");
  }

  // Mistakes.

  @Test
  void should_throw_at_once_for_null() {
    Map<String, ThrowingCallable> calls =
        Map.of(
            "get", () -> client.get(CACHE, (byte[]) null),
            "getAsync", () -> client.getAsync(CACHE, (byte[]) null),
            "set", () -> client.set(CACHE, bytes("k"), null, TTL),
            "setAsync", () -> client.setAsync(CACHE, bytes("k"), bytes("v"), null),
            "no cache", () -> client.getAsync(null, bytes("k")),
            "delete", () -> client.delete(CACHE, (String) null),
            "getAll", () -> client.getAll(CACHE, Arrays.asList("a", null)),
            "executeAsync", () -> client.executeAsync(CACHE, null),
            "sendAsync", () -> client.sendAsync(null),
            "send", () -> client.send(null));
    calls.forEach(
        (name, call) ->
            assertThatNullPointerException()
                .as(name)
                .isThrownBy(call)
                .withMessageMatching("\\S.*"));
    assertThatNullPointerException().isThrownBy(() -> client.withTimeout(null));
  }

  @Test
  void should_fail_what_no_server_can_do() throws Exception {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.set(CACHE, "k", bytes("v"), Duration.ZERO));
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.get(CACHE, "half \ud800 a pair"));
    assertThat(failureOf(client.setAsync(CACHE, "k", bytes("v"), Duration.ofSeconds(-1))))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(failureOf(client.getAsync(" ", "k"))).isInstanceOf(InvalidRequestException.class);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.getAll(CACHE, Collections.nCopies(Batch.MAX_KEYS + 1, "k")));
    assertThatExceptionOfType(IllegalArgumentException.class)
        .isThrownBy(() -> client.withTimeout(Duration.ofSeconds(-1)));
    assertThat(client.get(CACHE, "k")).isNull();
  }

  // Time, and giving up.

  @Test
  void should_end_by_the_deadline_when_the_server_is_silent() throws Exception {
    server.silence();
    CacheClient hasty = client.withTimeout(Duration.ofMillis(50));

    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(() -> hasty.get(CACHE, "slow"))
        .satisfies(e -> assertThat(e.fate()).isNotEqualTo(RequestFate.ANSWERED));
    assertThat(failureOf(hasty.getAsync(CACHE, "slow")))
        .isInstanceOf(RequestTimeoutException.class);
    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(() -> hasty.set(CACHE, "slow", bytes("v"), TTL));
    assertThat(hasty.getAll(CACHE, List.of("slow", "slower")).errors())
        .hasSize(2)
        .allSatisfy((key, error) -> assertThat(error).isInstanceOf(RequestTimeoutException.class));
  }

  /** A view with a short time may not wait, nor fail, by the time of another. */
  @Test
  void should_end_each_call_by_its_own_deadline() throws Exception {
    server.silence();
    CompletableFuture<byte[]> patient = client.getAsync(CACHE, "shared");

    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(() -> client.withTimeout(Duration.ofMillis(50)).get(CACHE, "shared"));
    assertThat(patient).isNotDone();
    server.heal();

    assertThat(join(patient)).isNull();
  }

  @Test
  void should_go_on_after_a_cancelled_call() throws Exception {
    client.set(CACHE, "k", bytes("v"), TTL);
    server.silence();
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "other");
    CompletableFuture<byte[]> same = client.getAsync(CACHE, "other");

    assertThat(get.cancel(false)).isTrue();
    assertThat(get).isCancelled();
    assertThat(same).isNotDone();
    server.heal();

    assertThat(join(same)).isNull();
    assertThat(client.get(CACHE, "k")).isEqualTo(bytes("v"));
  }

  @Test
  void should_not_wait_in_an_interrupted_thread() {
    Thread.currentThread().interrupt();
    try {
      assertThatExceptionOfType(RequestCancelledException.class)
          .isThrownBy(() -> client.get(CACHE, "unread"));
      assertThat(Thread.currentThread().isInterrupted()).isTrue();
      assertThatExceptionOfType(RequestCancelledException.class)
          .isThrownBy(() -> client.getAll(CACHE, List.of("unread", "unread too")));
    } finally {
      Thread.interrupted();
    }
    assertThat(client.get(CACHE, "unread")).isNull();
  }

  @Test
  void should_refuse_to_wait_on_its_own_event_loop() throws Exception {
    server.onLoop(
        () -> {
          assertThatExceptionOfType(IllegalStateException.class)
              .isThrownBy(() -> client.get(CACHE, "unread"));
          assertThatExceptionOfType(IllegalStateException.class)
              .isThrownBy(() -> client.set(CACHE, "k", bytes("v"), TTL));
          assertThatExceptionOfType(IllegalStateException.class)
              .isThrownBy(() -> client.getAll(CACHE, List.of("a", "b")));
        });
    CompletableFuture<byte[]> asked = new CompletableFuture<>();
    server.onLoop(
        () ->
            client
                .getAsync(CACHE, "unread")
                .whenComplete(
                    (value, failure) -> {
                      if (failure == null) {
                        asked.complete(value);
                      } else {
                        asked.completeExceptionally(failure);
                      }
                    }));
    assertThat(join(asked)).isNull();
  }

  // The end.

  @Test
  void should_say_where_a_blocking_call_failed_and_what_became_of_it() {
    server.silence();

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> client.withTimeout(Duration.ofMillis(50)).get(CACHE, "unread"))
        .satisfies(
            e ->
                assertThat(e.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(getClass().getName())));
  }

  @Test
  void should_end_what_is_in_flight_when_the_server_is_lost() throws Exception {
    server.silence();
    CompletableFuture<Void> set = client.setAsync(CACHE, "k", bytes("v"), TTL);
    server.awaitStored();
    server.cut();

    assertThat(failureOf(set))
        .isInstanceOfSatisfying(
            CacheException.class, e -> assertThat(e.fate()).isEqualTo(RequestFate.UNKNOWN));
  }

  @Test
  void should_refuse_calls_after_its_end() throws Exception {
    CacheClient view = client.withTimeout(TTL);
    view.close();
    assertThat(client.get(CACHE, "k")).isNull();

    client.close();
    client.close();

    assertThatExceptionOfType(CacheException.class)
        .isThrownBy(() -> client.get(CACHE, "k"))
        .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));
    assertThat(failureOf(client.setAsync(CACHE, "k", bytes("v"), TTL)))
        .isInstanceOf(CacheException.class);
    assertThatExceptionOfType(CacheException.class).isThrownBy(() -> view.get(CACHE, "k"));
    assertThat(client.getAll(CACHE, List.of("a", "b")).errors()).hasSize(2);
  }

  @Test
  void should_ping_and_carry_the_capabilities_of_what_is_below() {
    client.ping();
    assertThat(client.capability(Counters.class).isPresent())
        .isEqualTo(kind != ContractServer.Kind.PROTOSOCKET);
    assertThat(client.defaultTtl()).isEqualTo(ContractServer.DEFAULT_TTL);
  }
}
