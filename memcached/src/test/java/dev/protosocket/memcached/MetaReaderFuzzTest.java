// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.protosocket.memcached.Transcript.Layout;
import dev.protosocket.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Streams with some damage, against a reader that is written down plainly: both make the same of
 * each, and nothing leaks. {@code -Dprotosocket.seed} begins elsewhere.
 */
@ExtendWith(LeakCheck.class)
class MetaReaderFuzzTest {
  private static final int MAX = 6000;
  private static final int RUNS = 10_000;

  private static final List<String> SNIPPETS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          " ",
          "\0",
          "O",
          "O00000001",
          " O0000000a",
          "VA ",
          "VA 3 ",
          "EN\r\n",
          "HD",
          "ERROR\r\n",
          "CLIENT_ERROR ",
          "-1",
          "0",
          "99999999999999999999",
          "9223372036854775807",
          "4294967296",
          "2147483647",
          "6000",
          "STAT ",
          "END\r\n",
          "VALUE k 0 1\r\n",
          "\377");

  private long damaged;
  private long malformed;

  @Test
  @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
  void should_read_or_refuse_what_is_damaged_as_the_plain_reader_does() {
    long firstSeed = Long.getLong("protosocket.seed", 1);
    for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
      run(seed, new SplittableRandom(seed));
    }
    // Of both there are many, or it tests less than it seems to.
    assertThat(damaged).isGreaterThan(RUNS / 2);
    assertThat(malformed).isBetween(RUNS / 4L, RUNS * 9 / 10L);
  }

  private void run(long seed, SplittableRandom random) {
    byte[] stream = stream(random);
    int mutations = random.nextInt(4);
    for (int i = 0; i < mutations && stream.length > 0; i++) {
      stream = mutate(stream, random, SNIPPETS);
      damaged++;
    }
    List<String> expected = PlainReader.read(MAX, stream);
    malformed += expected.get(expected.size() - 1).startsWith(Transcript.MALFORMED) ? 1 : 0;
    Layout layout = Layout.any(random);
    int[] cuts = random.ints(random.nextInt(8), 0, stream.length + 1).sorted().toArray();
    require(seed, expected, Transcript.read(MAX, layout, List.of(stream)));
    require(seed, expected, Transcript.read(MAX, layout, Transcript.cut(stream, cuts)));
    if (stream.length < 500) {
      require(seed, expected, Transcript.read(MAX, Layout.HEAP, Transcript.chunks(stream, 1)));
    }
  }

  private static void require(long seed, List<String> expected, List<String> read) {
    if (!read.equals(expected)) {
      fail("-Dprotosocket.seed=%s: expected %s but read %s".formatted(seed, expected, read));
    }
  }

  private static byte[] stream(SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      String flags = random.nextBoolean() ? " O%08x".formatted(random.nextInt()) : "";
      flags += random.nextInt(4) == 0 ? " t-1 W" : "";
      switch (random.nextInt(5)) {
        case 0 -> {
          byte[] value = new byte[valueLength(random)];
          random.nextBytes(value);
          out.writeBytes(Transcript.bytes("VA " + value.length + flags + "\r\n"));
          out.writeBytes(value);
          out.writeBytes(Transcript.bytes("\r\n"));
        }
        case 1 -> out.writeBytes(Transcript.bytes("EN" + flags + "\r\n"));
        case 2 -> out.writeBytes(Transcript.bytes("HD" + flags + "\r\n"));
        case 3 -> out.writeBytes(Transcript.bytes("SERVER_ERROR out of memory\r\n"));
        default ->
            out.writeBytes(
                Transcript.bytes("NF k" + "k".repeat(random.nextInt(2100)) + flags + "\r\n"));
      }
    }
    return out.toByteArray();
  }

  /** Mostly short; some are too long to be copied whole, and some of just about the bound. */
  private static int valueLength(SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextInt(MAX);
      case 1 -> MAX - 30 + random.nextInt(22);
      default -> random.nextInt(40);
    };
  }

  static byte[] mutate(byte[] stream, SplittableRandom random, List<String> snippets) {
    int at = random.nextInt(stream.length);
    int end = Math.min(stream.length, at + random.nextInt(1, 20));
    return switch (random.nextInt(6)) {
      case 0 -> {
        byte[] flipped = stream.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 1 -> {
        byte[] other = stream.clone();
        other[at] = (byte) random.nextInt(256);
        yield other;
      }
      case 2 -> splice(stream, at, snippet(random, snippets), at);
      case 3 -> splice(stream, at, new byte[0], end);
      case 4 -> splice(stream, end, Arrays.copyOfRange(stream, at, end), end);
      default -> Arrays.copyOf(stream, at);
    };
  }

  private static byte[] snippet(SplittableRandom random, List<String> snippets) {
    if (random.nextInt(20) == 0) {
      byte[] many = new byte[random.nextInt(3000)];
      Arrays.fill(many, (byte) random.nextInt(256));
      return many;
    }
    return Transcript.bytes(snippets.get(random.nextInt(snippets.size())));
  }

  private static byte[] splice(byte[] stream, int from, byte[] what, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(stream, 0, from);
    out.writeBytes(what);
    out.write(stream, to, stream.length - to);
    return out.toByteArray();
  }
}
