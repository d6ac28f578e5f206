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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Streams with some damage, cut anywhere: the reader makes the same of them as one that is written
 * down plainly, and nothing leaks. {@code -Dprotosocket.seed} begins elsewhere.
 */
@ExtendWith(LeakCheck.class)
class ReaderFuzzTest {
  private static final int RUNS = 10_000;

  @ParameterizedTest
  @EnumSource
  @Timeout(value = 300, threadMode = ThreadMode.SEPARATE_THREAD)
  void should_read_or_refuse_what_is_damaged_as_the_plain_reader_does(Dialect dialect) {
    long damaged = 0;
    long malformed = 0;
    long firstSeed = Long.getLong("protosocket.seed", 1);
    for (long seed = firstSeed; seed < firstSeed + RUNS; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] stream = dialect.stream(random);
      for (int i = random.nextInt(4); i > 0 && stream.length > 0; i--) {
        stream = dialect.mutate(stream, random);
        damaged++;
      }
      List<String> expected = dialect.plainly(dialect.maxReplyBytes, stream);
      malformed += expected.get(expected.size() - 1).startsWith(Transcript.MALFORMED) ? 1 : 0;
      Layout layout = Layout.any(random);
      int[] cuts = random.ints(random.nextInt(8), 0, stream.length + 1).sorted().toArray();
      require(dialect, seed, expected, layout, List.of(stream));
      require(dialect, seed, expected, layout, Transcript.cut(stream, cuts));
      if (stream.length < 500) {
        require(dialect, seed, expected, Layout.HEAP, Transcript.chunks(stream, 1));
      }
    }
    // Of both there are many, or it tests less than it seems to.
    assertThat(damaged).isGreaterThan(RUNS / 2);
    assertThat(malformed).isBetween(RUNS / 4L, RUNS * 9 / 10L);
  }

  private static void require(
      Dialect dialect, long seed, List<String> expected, Layout layout, List<byte[]> pieces) {
    List<String> read = dialect.read(dialect.maxReplyBytes, layout, pieces);
    if (!read.equals(expected)) {
      fail("-Dprotosocket.seed=%s: expected %s but read %s".formatted(seed, expected, read));
    }
  }

  /** With values at the edges of the assembly; of the meta protocol: MetaReaderSplitTest. */
  @Test
  void should_read_the_same_replies_in_classic_text_when_the_stream_is_cut_anywhere() {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    all.writeBytes(Transcript.bytes("END\r\nSTORED\r\n"));
    int copied = FrameAssembly.COPIED_PIECE_LENGTH;
    for (int length : new int[] {0, 5, copied - 30, copied, copied + 30}) {
      all.writeBytes(Dialect.classicValue("k" + length, length));
      all.writeBytes(Transcript.bytes("18446744073709551615\r\nNOT_FOUND\r\n"));
    }
    all.writeBytes(Dialect.classicValue("k".repeat(250), FrameAssembly.COPIED_FRAME_LENGTH));
    byte[] stream = all.toByteArray();
    int max = 1 << 20;
    List<String> expected = PlainClassicReader.read(max, stream);
    assertThat(expected).hasSize(2 + 5 * 3 + 1 + 1).endsWith(Transcript.BETWEEN);

    for (int at = 0; at <= stream.length; at++) {
      List<byte[]> pieces = Transcript.cut(stream, at);
      assertSame(expected, Transcript.readClassic(max, Layout.HEAP, pieces), "cut at " + at);
    }
    for (Layout layout : Layout.values()) {
      for (int size : new int[] {3, 1023, 1024, 1025, 2048, 4096, stream.length}) {
        List<byte[]> pieces = Transcript.chunks(stream, size);
        assertSame(expected, Transcript.readClassic(max, layout, pieces), "pieces of " + size);
      }
    }
  }

  /** Not by AssertJ: thousands of times it takes long. */
  private static void assertSame(List<String> expected, List<String> read, String how) {
    if (!read.equals(expected)) {
      assertThat(read).as(how).isEqualTo(expected);
    }
  }
}
