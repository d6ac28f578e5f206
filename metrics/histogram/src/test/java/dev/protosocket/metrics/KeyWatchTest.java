// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import static dev.protosocket.metrics.SteppedClient.taking;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.protosocket.client.Batch;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ServerErrorException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What the watch sees of calls, in frozen time. */
class KeyWatchTest {
  private static final Duration WINDOW = Duration.ofMinutes(10);
  private static final byte[] SECRET = HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f");

  private final SteppedClient server = new SteppedClient();

  private KeyWatch.Builder options() {
    return KeyWatch.builder().sampleOneIn(1).window(WINDOW);
  }

  private KeyWatch watch(KeyWatch.Builder options) {
    return options.build(() -> 0, () -> server.nanos);
  }

  private static long nanos(int millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  @Test
  void should_find_hot_keys_in_a_sample_of_a_zipf_stream() {
    SplittableRandom random = new SplittableRandom(42);
    KeyWatch watch =
        options().sampleOneIn(16).slowest(0).build(random::nextInt, () -> server.nanos);
    CacheClient client = watch.over(new SteppedClient());
    int calls = 400_000;
    int[] stream = SpaceSavingTest.zipf(7, 10_000, calls);
    long hottest = 0;
    for (int item : stream) {
      client.get("users", "user:" + item);
      hottest += item == 0 ? 1 : 0;
    }

    KeyWatchSnapshot seen = watch.snapshot();

    assertThat((double) seen.calls()).isCloseTo(calls, within(calls * 0.03));
    assertThat(seen.hotKeys()).hasSize(20).allMatch(key -> key.cache().equals("users"));
    assertThat(seen.hotKeys().subList(0, 4))
        .extracting(HotKey::keyHash)
        .containsExactly(
            watch.hashOf("user:0"),
            watch.hashOf("user:1"),
            watch.hashOf("user:2"),
            watch.hashOf("user:3"));
    assertThat((double) seen.hotKeys().get(0).calls())
        .isCloseTo((double) hottest, within(hottest * 0.1));
    assertThat(seen.hottestShare()).isCloseTo((double) hottest / calls, within(0.01));
    assertThat(seen.hotShare()).isBetween(seen.hottestShare(), 1.0);
    assertThat(seen.slowestCalls()).isEmpty();
  }

  @Test
  void should_count_by_cache_and_in_every_way_of_calling() {
    KeyWatch watch = watch(options());
    CacheClient client = watch.over(server);
    ByteBuf buffer = Unpooled.copiedBuffer("k", UTF_8);
    client.get("a", "k");
    client.getAsync("a", buffer).join();
    client.withTimeout(Duration.ofSeconds(1)).setAsync("a", "k", "v").join();
    client.getAll("a", List.of("k", "other"));
    client.executeAsync("a", Batch.delete(List.of("k"))).join();
    client.get("b", "k");
    client.ping();
    buffer.release();

    KeyWatchSnapshot seen = watch.snapshot();

    assertThat(server.timeout).isEqualTo(Duration.ofSeconds(1));
    assertThat(seen.calls()).isEqualTo(7);
    assertThat(seen.hotKeys())
        .containsExactlyInAnyOrder(
            new HotKey("a", watch.hashOf("k"), 5, 0, 5 / 7.0),
            new HotKey("a", watch.hashOf("other"), 1, 0, 1 / 7.0),
            new HotKey("b", watch.hashOf("k"), 1, 0, 1 / 7.0));
    client.close();
    assertThat(server.closed).isTrue();
  }

  @Test
  void should_keep_the_slowest_calls_and_what_they_were() {
    KeyWatch watch = watch(options().slowest(3));
    CacheClient client = watch.over(server);
    server.found = new byte[100];
    client.get("a", taking(5));
    client.getAsync("a", taking(50)).join();
    client.set("a", taking(7), new byte[30]);
    server.failure = new ServerErrorException(Operation.SET, 14, "away");
    client.setAsync("a", taking(9), new byte[40]).handle((stored, error) -> error).join();
    assertThatThrownBy(() -> client.get("a", taking(1))).isSameAs(server.failure);

    List<SlowCall> slowest = watch.snapshot().slowestCalls();

    assertThat(slowest)
        .containsExactly(
            new SlowCall(
                Operation.GET,
                "a",
                watch.hashOf(taking(50)),
                1,
                nanos(50),
                Outcome.HIT,
                null,
                null,
                2,
                100,
                null,
                null),
            new SlowCall(
                Operation.SET,
                "a",
                watch.hashOf(taking(9)),
                1,
                nanos(9),
                Outcome.FAILED,
                RequestFate.ANSWERED,
                "ServerErrorException",
                42,
                0,
                null,
                null),
            new SlowCall(
                Operation.SET,
                "a",
                watch.hashOf(taking(7)),
                1,
                nanos(7),
                Outcome.STORED,
                null,
                null,
                32,
                0,
                null,
                null));
    assertThat(watch.snapshot().slowestNanos()).isEqualTo(nanos(50));
  }

  @Test
  void should_time_a_batch_as_one_call() {
    KeyWatch watch = watch(options());
    CacheClient client = watch.over(server);
    server.failure = new ServerErrorException(Operation.GET, 14, "away");
    byte[][] keys = {taking(3), taking(4)};
    client.getAll("a", keys);

    SlowCall call = watch.snapshot().slowestCalls().get(0);

    assertThat(call.keys()).isEqualTo(2);
    assertThat(call.keyHash()).isNull();
    assertThat(call.nanos()).isEqualTo(nanos(7));
    assertThat(call.outcome()).isEqualTo(Outcome.FAILED);
    assertThat(call.failure()).isEqualTo("ServerErrorException");
  }

  @Test
  void should_show_the_window_that_ended_last() {
    KeyWatch watch = watch(options());
    CacheClient client = watch.over(server);
    client.get("a", taking(5));
    assertThat(watch.snapshot().calls()).isEqualTo(1);
    assertThat(watch.snapshot().time()).isEqualTo(Duration.ofMillis(5));

    server.nanos += WINDOW.toNanos();
    client.get("a", taking(1));
    client.get("a", taking(1));

    KeyWatchSnapshot first = watch.snapshot();
    assertThat(first.time()).isEqualTo(WINDOW);
    assertThat(first.calls()).isEqualTo(1);
    assertThat(first.slowestNanos()).isEqualTo(nanos(5));

    server.nanos += WINDOW.toNanos();
    KeyWatchSnapshot second = watch.snapshot();
    assertThat(second.calls()).isEqualTo(2);
    assertThat(second.slowestNanos()).isEqualTo(nanos(1));

    server.nanos += 2 * WINDOW.toNanos();
    KeyWatchSnapshot none = watch.snapshot();
    assertThat(none.calls()).isZero();
    assertThat(none.hotKeys()).isEmpty();
    assertThat(none.slowestCalls()).isEmpty();
    assertThat(none.hottestShare()).isZero();
    assertThat(none.slowestNanos()).isZero();
  }

  @Test
  void should_hash_by_its_secret_and_show_no_key() {
    KeyWatch fixed = watch(options().secret(SECRET));
    // SipHash's own example.
    assertThat(fixed.hashOf(HexFormat.of().parseHex("000102030405060708090a0b0c0d0e")))
        .isEqualTo("a129ca6149be45e5");
    KeyWatch random = watch(options());
    assertThat(random.hashOf("secret-key"))
        .hasSize(16)
        .isEqualTo(random.hashOf("secret-key".getBytes(UTF_8)))
        .isNotEqualTo(watch(options()).hashOf("secret-key"));

    random.over(server).set("a", "secret-key", "secret-value");
    KeyWatchSnapshot seen = random.snapshot();
    assertThat(seen.hotKeys()).hasSize(1);
    assertThat(seen.toString() + random)
        .contains(random.hashOf("secret-key"))
        .doesNotContain("secret-key", "secret-value");
  }

  @Test
  void should_leave_out_what_is_not_wanted() {
    KeyWatch none = watch(options().keys(0).slowest(0));
    none.over(server).get("a", taking(5));
    assertThat(none.snapshot().calls()).isZero();
    assertThat(none.snapshot().slowestCalls()).isEmpty();
    assertThat(none).hasToString("KeyWatch[0 keys of one in 1 calls, 0 slowest]");
  }

  @Test
  void should_leave_a_released_buffer_to_the_client() {
    ByteBuf released = Unpooled.copiedBuffer("k", UTF_8);
    released.release();
    KeyWatch watch = watch(options());
    CacheClient client = watch.over(server);
    assertThatThrownBy(() -> client.get("a", released))
        .isInstanceOfAny(IllegalReferenceCountException.class, IndexOutOfBoundsException.class);
    assertThat(watch.snapshot().calls()).isZero();
  }

  @Test
  void should_refuse_what_is_out_of_bounds() {
    for (Runnable wrong :
        List.<Runnable>of(
            () -> options().keys(101),
            () -> options().keys(-1),
            () -> options().slowest(101),
            () -> options().sampleOneIn(0),
            () -> options().sampleOneIn(3),
            () -> options().sampleOneIn(131_072),
            () -> options().window(Duration.ZERO),
            () -> options().window(Duration.ofHours(2)),
            () -> options().secret(new byte[15]))) {
      assertThatIllegalArgumentException().isThrownBy(wrong::run);
    }
  }

  @Test
  void should_say_the_size_of_an_item_without_copying_it() {
    ByteBuf key = Unpooled.wrappedBuffer(new byte[3]);
    ByteBuf value = Unpooled.wrappedBuffer(new byte[4]);
    assertThat(Call.set("a", key, value, Duration.ofSeconds(1)).itemBytes()).isEqualTo(7);
    assertThat(Call.get("a", key).itemBytes()).isEqualTo(3);
    assertThat(Call.delete("a", new byte[5]).itemBytes()).isEqualTo(5);
    assertThat(Call.ping().itemBytes()).isZero();
  }
}
