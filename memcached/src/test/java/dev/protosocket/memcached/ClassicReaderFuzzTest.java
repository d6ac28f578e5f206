// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.protosocket.memcached.Transcript.Layout;
import dev.protosocket.proto.FrameAssembly;
import dev.protosocket.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.Timeout.ThreadMode;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Streams in classic text, whole and with some damage, cut anywhere: the reader makes the same of
 * them as one that is written down plainly, and nothing leaks. {@code -Dprotosocket.seed} begins
 * elsewhere.
 */
@ExtendWith(LeakCheck.class)
class ClassicReaderFuzzTest {
  private static final int MAX = 20_000;
  private static final int RUNS = 10_000;

  private static final List<String> SNIPPETS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          " ",
          "\0",
          "VALUE ",
          "VALUE k 0 1\r\n",
          " 0 5",
          "END\r\n",
          "END",
          "\r\nEND\r\n",
          "STORED\r\n",
          "NOT_",
          "ERROR\r\n",
          "CLIENT_ERROR ",
          "-1",
          "0",
          "7 ",
          "99999999999999999999",
          "18446744073709551616",
          "9223372036854775807",
          "2147483647",
          "20000",
          "STAT ",
          "key=",
          "EN\r\n",
          "VA 3 ",
          "\377");

  private long malformed;

  @Test
  @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
  void should_read_or_refuse_what_is_damaged_as_the_plain_reader_does() {
    long firstSeed = Long.getLong("protosocket.seed", 1);
    for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] stream = stream(random);
      for (int i = random.nextInt(4); i > 0 && stream.length > 0; i--) {
        stream = MetaReaderFuzzTest.mutate(stream, random, SNIPPETS);
      }
      List<String> expected = PlainClassicReader.read(MAX, stream);
      malformed += expected.get(expected.size() - 1).startsWith(Transcript.MALFORMED) ? 1 : 0;
      Layout layout = Layout.any(random);
      int[] cuts = random.ints(random.nextInt(8), 0, stream.length + 1).sorted().toArray();
      require(seed, expected, Transcript.readClassic(MAX, layout, List.of(stream)));
      require(seed, expected, Transcript.readClassic(MAX, layout, Transcript.cut(stream, cuts)));
      if (stream.length < 500) {
        List<byte[]> bytes = Transcript.chunks(stream, 1);
        require(seed, expected, Transcript.readClassic(MAX, Layout.HEAP, bytes));
      }
    }
    // Of both there are many, or it tests less than it seems to.
    assertThat(malformed).isBetween(RUNS / 4L, RUNS * 9 / 10L);
  }

  /** With values at the edges of the assembly. */
  @Test
  void should_read_the_same_replies_when_the_stream_is_cut_anywhere() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(Transcript.bytes("END\r\nSTORED\r\n"));
    int copied = FrameAssembly.COPIED_PIECE_LENGTH;
    for (int length : new int[] {0, 5, copied - 30, copied, copied + 30}) {
      all.writeBytes(value("k" + length, length));
      all.writeBytes(Transcript.bytes("18446744073709551615\r\nNOT_FOUND\r\n"));
    }
    all.writeBytes(value("k".repeat(250), FrameAssembly.COPIED_FRAME_LENGTH));
    byte[] stream = all.toByteArray();
    int max = 1 << 20;
    List<String> expected = PlainClassicReader.read(max, stream);
    assertThat(expected).hasSize(2 + 5 * 3 + 1 + 1).endsWith(Transcript.BETWEEN);

    for (int at = 0; at <= stream.length; at++) {
      require(at, expected, Transcript.readClassic(max, Layout.HEAP, Transcript.cut(stream, at)));
    }
    for (Layout layout : Layout.values()) {
      for (int size : new int[] {3, 1023, 1024, 1025, 2048, 4096, stream.length}) {
        List<byte[]> pieces = Transcript.chunks(stream, size);
        require(size, expected, Transcript.readClassic(max, layout, pieces));
      }
    }
  }

  /** Its value has lines that look like replies, and like its own end. */
  private static byte[] value(String key, int length) {
    byte[] value = new byte[length];
    byte[] pattern = Transcript.bytes("\r\nEND\r\nVALUE k 0 1\r\n\0\n\r\r\n");
    for (int i = 0; i < length; i++) {
      value[i] = pattern[i % pattern.length];
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Transcript.bytes("VALUE " + key + " 1 " + length + "\r\n"));
    out.writeBytes(value);
    out.writeBytes(Transcript.bytes("\r\nEND\r\n"));
    return out.toByteArray();
  }

  private static byte[] stream(SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      switch (random.nextInt(6)) {
        case 0, 1 -> out.writeBytes(value("k".repeat(random.nextInt(1, 250)), length(random)));
        case 2 -> out.writeBytes(Transcript.bytes("END\r\n"));
        case 3 -> out.writeBytes(Transcript.bytes("STORED\r\n"));
        case 4 -> out.writeBytes(Transcript.bytes(random.nextLong(1L << 40) + "\r\n"));
        default -> {
          String text = "x".repeat(random.nextInt(2100));
          out.writeBytes(Transcript.bytes("SERVER_ERROR " + text + "\r\n"));
        }
      }
    }
    return out.toByteArray();
  }

  /** Mostly short; some are too long to be copied whole, and some of just about the bound. */
  private static int length(SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextInt(MAX);
      case 1 -> MAX - 40 + random.nextInt(30);
      default -> random.nextInt(40);
    };
  }

  private static void require(long seed, List<String> expected, List<String> read) {
    if (!read.equals(expected)) {
      fail("-Dprotosocket.seed=%s: expected %s but read %s".formatted(seed, expected, read));
    }
  }
}
