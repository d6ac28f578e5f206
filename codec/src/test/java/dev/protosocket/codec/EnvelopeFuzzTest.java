// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ValueFormatException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Random and mutated envelopes: the typed error, or a value within the bound; nothing else. */
class EnvelopeFuzzTest {
  private static final int MAX_BYTES = 4096;
  private static final long SEED = 20261128;

  @Test
  void should_fail_as_typed_when_the_bytes_are_random() {
    Random random = new Random(SEED);
    List<ValueCodec<?>> codecs = codecs();
    for (int round = 0; round < 40_000; round++) {
      byte[] stored = new byte[random.nextInt(64)];
      random.nextBytes(stored);
      if (stored.length > 3 && random.nextInt(4) > 0) {
        stored[0] = Envelope.MAGIC;
        stored[1] = (byte) (0x10 | random.nextInt(2));
        stored[2] = (byte) random.nextInt(8);
        stored[3] = (byte) random.nextInt(5);
      }
      read(codecs.get(random.nextInt(codecs.size())), stored);
    }
  }

  @Test
  void should_fail_as_typed_when_what_was_written_is_mutated() {
    Random random = new Random(SEED);
    List<byte[]> written = new ArrayList<>();
    List<ValueCodec<?>> readers = new ArrayList<>();
    for (Compression by : Compressed.ALL) {
      for (Values.Case<?> each : Values.CASES) {
        for (int size : new int[] {0, 1, 40, 500}) {
          write(each, by, size, random, written, readers);
        }
      }
    }
    for (int round = 0; round < 40_000; round++) {
      int which = random.nextInt(written.size());
      byte[] mutated = written.get(which).clone();
      for (int n = random.nextInt(4); n >= 0 && mutated.length > 0; n--) {
        mutated[random.nextInt(mutated.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(4) == 0) {
        mutated = Arrays.copyOf(mutated, random.nextInt(mutated.length + 8));
      }
      read(readers.get(which), mutated);
    }
  }

  private static <V> void write(
      Values.Case<V> each,
      Compression by,
      int size,
      Random random,
      List<byte[]> written,
      List<ValueCodec<?>> readers) {
    ValueCodec<V> codec = Codecs.of(each.format(), by, MAX_BYTES);
    written.add(codec.encode(3, each.value(random, size), random.nextLong()));
    readers.add(codec);
  }

  private static List<ValueCodec<?>> codecs() {
    List<ValueCodec<?>> codecs = new ArrayList<>();
    for (Values.Case<?> each : Values.CASES) {
      codecs.add(Codecs.of(each.format(), Compressed.ALL.get(3), MAX_BYTES));
    }
    return codecs;
  }

  private static void read(ValueCodec<?> codec, byte[] stored) {
    try {
      if (codec.decode(3, stored).value() instanceof byte[] bytes) {
        assertThat(bytes.length).isLessThanOrEqualTo(MAX_BYTES);
      }
    } catch (ValueFormatException e) {
      assertThat(e.position()).isBetween(-1L, (long) Math.max(stored.length, MAX_BYTES));
    }
  }
}
