// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static dev.protosocket.client.Operation.DELETE;
import static dev.protosocket.client.Operation.GET;
import static dev.protosocket.client.Operation.SET;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Cache;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Ttl;
import dev.protosocket.testing.LeakCheck;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests as they are sent, byte for byte. */
@ExtendWith(LeakCheck.class)
class MetaRequestTest {
  /** Half a second after a full one. */
  private static final Instant NOW = Instant.ofEpochMilli(1_800_000_000_500L);

  private static final long NEXT_SECOND = 1_800_000_001L;
  private static final long LAST_SECOND = 2_147_483_647L;
  private static final MetaWire WIRE = wire(NOW);
  private static final byte[] NO_VALUE = {};
  private static final int FUZZ_RUNS = 20_000;
  private static final List<Operation> OPERATIONS = List.of(GET, SET, DELETE);

  private static MetaWire wire(Instant now) {
    return new MetaWire(Clock.fixed(now, ZoneOffset.UTC), 1 << 20);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(UTF_8);
  }

  private static String latin1(byte[] bytes) {
    return new String(bytes, ISO_8859_1);
  }

  private static String get(String cache, String key) {
    return new FakeFrame(WIRE, GET, cache, utf8(key)).write(1, NO_VALUE);
  }

  private static String set(String cache, String key, Duration ttl, String value) {
    byte[] bytes = utf8(value);
    return new FakeFrame(WIRE, SET, cache, utf8(key))
        .value(bytes.length, WIRE.ttl(ttl))
        .write(1, bytes);
  }

  private static String delete(String cache, String key) {
    return new FakeFrame(WIRE, DELETE, cache, utf8(key)).write(1, NO_VALUE);
  }

  @Test
  void should_write_requests_as_the_server_reads_them() {
    Duration minute = Duration.ofMinutes(1);
    assertThat(get("cache", "key")).isEqualTo("mg cache:key v O00000001\r\n");
    assertThat(get(Cache.none(), "key")).isEqualTo("mg key v O00000001\r\n");
    assertThat(get("c", "!:~")).isEqualTo("mg c:!:~ v O00000001\r\n");
    assertThat(set("cache", "key", minute, "value"))
        .isEqualTo("ms cache:key 5 T60 O00000001\r\nvalue\r\n");
    assertThat(set(Cache.none(), "key", Ttl.NEVER, ""))
        .as("an empty value bears the bit that says so")
        .isEqualTo("ms key 0 T0 F1073741824 O00000001\r\n\r\n");
    assertThat(set("cache", "key", minute, "\r\nmn\r\n"))
        .isEqualTo("ms cache:key 6 T60 O00000001\r\n\r\nmn\r\n\r\n");
    assertThat(delete("cache", "key")).isEqualTo("md cache:key O00000001\r\n");
    assertThat(delete(Cache.none(), "key")).isEqualTo("md key O00000001\r\n");
  }

  @Test
  void should_write_keys_of_other_bytes_as_base64() {
    Duration minute = Duration.ofMinutes(1);
    assertThat(get("cache", "a b")).isEqualTo("mg Y2FjaGU6YSBi b v O00000001\r\n");
    assertThat(get(Cache.none(), "a b")).isEqualTo("mg YSBi b v O00000001\r\n");
    assertThat(get(Cache.none(), "\0")).isEqualTo("mg AA== b v O00000001\r\n");
    assertThat(get(Cache.none(), "\u007f")).isEqualTo("mg fw== b v O00000001\r\n");
    assertThat(get(Cache.none(), "a\r\nflush_all"))
        .isEqualTo("mg YQ0KZmx1c2hfYWxs b v O00000001\r\n");
    assertThat(set("c", "ü", minute, "value"))
        .isEqualTo("ms YzrDvA== 5 b T60 O00000001\r\nvalue\r\n");
    assertThat(delete("c", "ü")).isEqualTo("md YzrDvA== b O00000001\r\n");
    // Of the standard alphabet, with its padding.
    assertThat(new FakeFrame(WIRE, GET, Cache.none(), new byte[] {-5, -1, -2}).write(1, NO_VALUE))
        .isEqualTo("mg +//+ b v O00000001\r\n");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 0x7fff_ffffL, 0x8000_0000L, 0xffff_ffffL, (1L << 32) + 5, -1})
  void should_write_an_id_as_eight_digits(long id) {
    String opaque = " O%08x\r\n".formatted(id & 0xffff_ffffL);
    for (Operation operation : OPERATIONS) {
      assertThat(new FakeFrame(WIRE, operation, "c", utf8("k")).write(id, NO_VALUE))
          .contains(opaque);
    }
  }

  private record Time(Duration ttl, long sent) {}

  static Stream<Time> times() {
    Duration month = Duration.ofDays(30);
    return Stream.of(
        new Time(Duration.ofNanos(1), 1),
        new Time(Duration.ofMillis(1), 1),
        new Time(Duration.ofMillis(999), 1),
        new Time(Duration.ofSeconds(1), 1),
        new Time(Duration.ofSeconds(1, 1), 2),
        new Time(Duration.ofMillis(59_001), 60),
        new Time(month.minusMillis(1), 2_592_000),
        new Time(month, 2_592_000),
        new Time(month.plusNanos(1), NEXT_SECOND + 2_592_001),
        new Time(month.plusMillis(1), NEXT_SECOND + 2_592_001),
        new Time(month.plusSeconds(1), NEXT_SECOND + 2_592_001),
        new Time(Duration.ofDays(365), NEXT_SECOND + 365 * 86_400),
        new Time(Duration.ofSeconds(LAST_SECOND - NEXT_SECOND), LAST_SECOND),
        new Time(Ttl.NEVER, 0));
  }

  @ParameterizedTest
  @MethodSource("times")
  void should_never_shorten_a_time_to_live(Time time) {
    assertThat(WIRE.ttl(time.ttl())).isEqualTo(time.sent());
    String request = set("c", "k", time.ttl(), "v");
    assertThat(request).isEqualTo("ms c:k 1 T" + time.sent() + " O00000001\r\nv\r\n");
  }

  static Stream<Duration> endlessTimes() {
    return Stream.of(
        Duration.ofSeconds(LAST_SECOND - NEXT_SECOND, 1),
        Duration.ofSeconds(LAST_SECOND),
        Duration.ofSeconds(1L << 31),
        Duration.ofSeconds(1L << 32),
        Duration.ofSeconds(Long.MAX_VALUE - NEXT_SECOND),
        Duration.ofSeconds(Long.MAX_VALUE),
        Duration.ofSeconds(Long.MAX_VALUE, 1),
        Ttl.NEVER.minusNanos(1));
  }

  @ParameterizedTest
  @MethodSource("endlessTimes")
  void should_refuse_an_end_that_the_server_has_no_date_for(Duration ttl) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> WIRE.ttl(ttl))
        .withMessageStartingWith("the TTL is too long: ")
        .withMessageContaining("Ttl.NEVER");
  }

  static Stream<Duration> pastTimes() {
    return Stream.of(
        Duration.ZERO,
        Duration.ofNanos(-1),
        Duration.ofSeconds(-1),
        Duration.ofSeconds(Long.MIN_VALUE));
  }

  @ParameterizedTest
  @MethodSource("pastTimes")
  void should_refuse_a_time_that_is_over(Duration ttl) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> WIRE.ttl(ttl))
        .withMessageStartingWith("the TTL is not positive: ");
  }

  @Test
  void should_take_the_clock_as_it_is_when_it_shows_a_full_second() {
    MetaWire wire = wire(Instant.ofEpochSecond(1_800_000_000));
    assertThat(wire.ttl(Duration.ofDays(31))).isEqualTo(1_800_000_000L + 31 * 86_400);
    MetaWire late = wire(Instant.ofEpochSecond(LAST_SECOND + 10));
    assertThat(late.ttl(Duration.ofDays(30))).isEqualTo(2_592_000);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> late.ttl(Duration.ofDays(31)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "a:b", ":", "a b", "a\r\nb", "ü", "\u007f", "\0"})
  void should_refuse_a_cache_name_that_can_not_begin_a_key(String name) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> WIRE.cacheName(name, utf8(name)))
        .withMessageStartingWith("the cache name ");
  }

  /** A cache name has no colon, so the first one of a key ends it. */
  @Test
  void should_keep_caches_apart() {
    SplittableRandom random = new SplittableRandom(1);
    Map<String, String> owners = new HashMap<>();
    for (int i = 0; i < FUZZ_RUNS; i++) {
      String cache = text(random, "ab/", 1, 4);
      String key = text(random, "ab:\0", 1, 5);
      String sent =
          ServerEye.read(new FakeFrame(WIRE, GET, cache, utf8(key)).write(1, NO_VALUE)).key();
      String owner = cache + " " + key;
      assertThat(owners.getOrDefault(sent, owner)).isEqualTo(owner);
      owners.put(sent, owner);
    }
    // Whoever asks without a cache sees what the server has.
    assertThat(get(Cache.none(), "a:b:c")).isEqualTo(get("a", "b:c"));
  }

  private static String text(SplittableRandom random, String alphabet, int min, int max) {
    StringBuilder text = new StringBuilder();
    for (int i = random.nextInt(min, max); i > 0; i--) {
      text.append(alphabet.charAt(random.nextInt(alphabet.length())));
    }
    return text.toString();
  }

  @Test
  void should_bound_keys_as_the_server_does() {
    byte[] plain = new byte[249];
    Arrays.fill(plain, (byte) 'k');
    byte[] binary = new byte[185];
    for (Operation operation : OPERATIONS) {
      for (byte[] key : List.of(plain, binary)) {
        for (String cache : List.of(Cache.none(), "cache")) {
          int prefix = cache.equals("cache") ? "cache:".length() : 0;
          byte[] most = Arrays.copyOf(key, key.length + 1 - prefix);
          most[most.length - 1] = key[0];
          String sent =
              ServerEye.read(new FakeFrame(WIRE, operation, cache, most).write(1, NO_VALUE)).key();
          assertThat(sent).hasSize(key.length + 1).endsWith(latin1(most));
          byte[] more = Arrays.copyOf(most, most.length + 1);
          more[most.length] = key[0];
          assertThatExceptionOfType(InvalidRequestException.class)
              .isThrownBy(() -> new FakeFrame(WIRE, operation, cache, more).measure())
              .withMessageStartingWith("the key has " + more.length + " bytes");
        }
      }
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> new FakeFrame(WIRE, operation, "cache", new byte[0]).measure())
          .withMessageStartingWith("the key is empty");
    }
  }

  @Test
  void should_refuse_what_is_no_item() {
    int most = (1 << 20) - MetaWire.ITEM_OVERHEAD - "c:k".length();
    FakeFrame fits = new FakeFrame(WIRE, SET, "c", utf8("k")).value(most, 0);
    assertThat(ServerEye.read(fits.write(1, new byte[most])).value()).hasSize(most);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new FakeFrame(WIRE, SET, "c", utf8("k")).value(most + 1, 0).measure())
        .withMessageContaining("its limit is 1048576 bytes");
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new FakeFrame(WIRE, Operation.PING, "c", utf8("k")).measure())
        .withMessage("memcached has no command for PING");
  }

  /** No server has items of more than 1 GiB; so the length of a request is a number of 31 bits. */
  @Test
  void should_refuse_what_would_overflow_when_the_server_does_not_tell_its_bound() {
    for (int bound : new int[] {Integer.MAX_VALUE, 1 << 30}) {
      MetaWire wire = new MetaWire(Clock.systemUTC(), bound);
      for (byte[] key : List.of(utf8("k"), new byte[184])) {
        for (int value = Integer.MAX_VALUE; value > Integer.MAX_VALUE - 500; value--) {
          FakeFrame frame = new FakeFrame(wire, SET, "c", key).value(value, Integer.MAX_VALUE);
          assertThatExceptionOfType(InvalidRequestException.class)
              .isThrownBy(frame::measure)
              .withMessageContaining("its limit is 1073741824 bytes");
        }
        int most = (1 << 30) - MetaWire.ITEM_OVERHEAD - 2 - key.length;
        FakeFrame frame = new FakeFrame(wire, SET, "c", key).value(most, Integer.MAX_VALUE);
        assertThat(frame.measure()).isGreaterThan(most);
      }
    }
  }

  @Test
  void should_be_one_command_of_this_key_and_value_whatever_they_are() {
    long firstSeed = Long.getLong("protosocket.seed", 1);
    int plain = 0;
    int refused = 0;
    for (long seed = firstSeed; seed < firstSeed + FUZZ_RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
      String cache = random.nextBoolean() ? Cache.none() : text(random, "abc/-_!~", 1, 40);
      byte[] key = bytes(random, random.nextInt(random.nextBoolean() ? 301 : 20));
      byte[] value = operation == SET ? bytes(random, random.nextInt(100)) : NO_VALUE;
      long ttl = operation == SET ? random.nextInt(Integer.MAX_VALUE) : 0;
      FakeFrame frame = new FakeFrame(WIRE, operation, cache, key).value(value.length, ttl);
      if (!ServerEye.takes(frame.fullKey(), key)) {
        assertThatExceptionOfType(InvalidRequestException.class)
            .as("-Dprotosocket.seed=%s", seed)
            .isThrownBy(frame::measure);
        refused++;
        continue;
      }
      long id = random.nextLong();
      ServerEye seen = ServerEye.read(frame.write(id, value));
      plain += seen.binary() ? 0 : 1;
      ServerEye expected =
          new ServerEye(
              operation == GET ? "mg" : operation == SET ? "ms" : "md",
              latin1(frame.fullKey()),
              seen.binary(),
              latin1(value),
              operation == SET
                  ? "T" + ttl + (value.length == 0 ? " F1073741824" : "")
                  : operation == GET ? "v" : "",
              id & 0xffff_ffffL);
      if (!seen.equals(expected)) {
        assertThat(seen).as("-Dprotosocket.seed=%s", seed).isEqualTo(expected);
      }
    }
    assertThat(plain).isBetween(FUZZ_RUNS / 10, FUZZ_RUNS * 9 / 10);
    assertThat(refused).isBetween(FUZZ_RUNS / 100, FUZZ_RUNS / 2);
  }

  /** Half of them visible ASCII, or nearly. */
  private static byte[] bytes(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    if (random.nextBoolean()) {
      for (int i = 0; i < length; i++) {
        bytes[i] = (byte) ('!' + Math.floorMod(bytes[i], '~' - '!' + 1));
      }
      if (length > 0 && random.nextInt(4) == 0) {
        byte[] special = {'\r', '\n', ' ', 0, 0x7f, -1, ':'};
        bytes[random.nextInt(length)] = special[random.nextInt(special.length)];
      }
    }
    return bytes;
  }

  /** A caller may change its array during the call; that must not become another command. */
  @Test
  void should_be_one_command_or_none_when_the_key_changes_after_it_was_measured() {
    int sent = 0;
    int refused = 0;
    for (long seed = 1; seed <= FUZZ_RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Operation operation = OPERATIONS.get(random.nextInt(OPERATIONS.size()));
      byte[] key = bytes(random, random.nextInt(1, 180));
      FakeFrame frame = new FakeFrame(WIRE, operation, random.nextBoolean() ? "c" : "(none)", key);
      frame.measure();
      byte[] other = bytes(random, key.length);
      System.arraycopy(other, 0, key, 0, key.length);
      String written;
      try {
        written = frame.write(seed, NO_VALUE);
      } catch (InvalidRequestException e) {
        assertThat(e).hasMessage("the key was changed during the call");
        refused++;
        continue;
      }
      assertThat(ServerEye.read(written).key()).isEqualTo(latin1(frame.fullKey()));
      sent++;
    }
    assertThat(sent).isGreaterThan(FUZZ_RUNS / 10);
    assertThat(refused).isGreaterThan(FUZZ_RUNS / 10);
  }
}
