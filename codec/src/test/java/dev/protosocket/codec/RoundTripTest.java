// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is written is read: all formats, compressions, sizes; with and without a soft deadline. */
class RoundTripTest {
  private static final int[] SIZES = {0, 1, 2, 15, 16, 100, 1023, 1024, 1025, 10_000, 100_000};

  static Stream<Values.Case<?>> cases() {
    return Values.CASES.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  <V> void should_read_what_was_written_when_formats_and_compressions_are_combined(
      Values.Case<V> each) {
    Random random = new Random(7);
    List<Compression> compressions = new ArrayList<>(Compressed.ALL);
    compressions.add(Compression.zstd(1));
    compressions.add(Compression.zstd(19));
    compressions.add(null);
    for (Compression by : compressions) {
      ValueCodec<V> codec = Codecs.of(each.format(), by, 1 << 22);
      for (int size : SIZES) {
        V value = each.value(random, size);
        long deadline = random.nextBoolean() ? Envelope.NONE : random.nextLong();
        byte[] stored = codec.encode(3, value, deadline);
        ValueCodec.Decoded<V> read = codec.decode(3, stored);
        assertThat(read.value()).isEqualTo(value);
        assertThat(read.softDeadline()).isEqualTo(deadline);
        assertThat(codec.storedBytes() - codec.formatBytes())
            .isLessThanOrEqualTo(12L * SIZES.length);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  <V> void should_read_what_another_cache_compressed_when_it_compresses_nothing_itself(
      Values.Case<V> each) {
    ValueCodec<V> reader = Codecs.of(each.format());
    V value = each.value(new Random(1), 5000);
    for (Compression by : Compressed.ALL.subList(0, 3)) {
      byte[] stored = Codecs.of(each.format(), by, Codecs.MAX_BYTES).encode(3, value, 5);
      assertThat(reader.decode(3, stored).value()).isEqualTo(value);
    }
  }
}
