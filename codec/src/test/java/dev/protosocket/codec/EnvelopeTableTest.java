// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** docs/typed-values.md in bytes: what is read, and what is refused where. */
class EnvelopeTableTest {
  private final ValueCodec<byte[]> codec = Codecs.of(ValueFormat.bytes(), null, 1000);

  // 789c4b040000620062 is an "a" by zlib.
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          c1100100                                     | ok 0
          c110010061                                   | ok 1
          c110000061                                   | ok 1
          c11001006162c1                               | ok 3
          c11101007fffffffffffffff                     | ok 0
          c1110100800000000000000061                   | ok 1
          c1110100000000000000000061                   | ok 1
          c110010100000001789c4b040000620062           | ok 1
          c11101010000000000000000_00000001789c4b040000620062 | ok 1
          c11001030000000110_61                        | ok 1
          ''                                           | 0: it has no envelope
          00                                           | 0: it has no envelope
          7b7d                                         | 0: it has no envelope
          41c1100100                                   | 0: it has no envelope
          aced0005                                     | 0: it has no envelope
          c1                                           | 1: it ends in its envelope
          c110                                         | 2: it ends in its envelope
          c11001                                       | 3: it ends in its envelope
          c1000100                                     | 1: the version of its envelope, 0, is unknown
          c1200100                                     | 1: the version of its envelope, 2, is unknown
          c1f00100                                     | 1: the version of its envelope, 15, is unknown
          c1120100                                     | 1: its envelope has unknown flags, 2
          c1140100                                     | 1: its envelope has unknown flags, 4
          c1180100                                     | 1: its envelope has unknown flags, 8
          c11f0100                                     | 1: its envelope has unknown flags, 15
          c110020061                                   | 2: it was written in format 2, and this is 1
          c110ff0061                                   | 2: it was written in format 255, and this is 1
          c1100104_00000001_61                         | 3: its compression, 4, is unknown
          c110017f_00000001_61                         | 3: its compression, 127, is unknown
          c1100180_00000001_61                         | 3: its compression, 128, is unknown
          c11001ff_00000001_61                         | 3: its compression, 255, is unknown
          c1110100                                     | 4: it ends in its envelope
          c111010000                                   | 5: it ends in its envelope
          c111010000000000000000                       | 11: it ends in its envelope
          c1110101_0000000000000000                    | 12: it ends in its envelope
          c1100101                                     | 4: it ends in its envelope
          c1100101_00                                  | 5: it ends in its envelope
          c1100101_0000                                | 6: it ends in its envelope
          c1100101_000000                              | 7: it ends in its envelope
          c1100101_00000000_789c030000000001           | 4: it is compressed and says that it is empty
          c1100101_00000001                            | 8: its compressed bytes have no end
          c1100101_00000001_78                         | 9: its compressed bytes have no end
          c1100101_00000001_789c                       | 10: its compressed bytes have no end
          c1100101_00000001_789c4b                     | 11: its compressed bytes have no end
          c1100101_00000001_789c4b04                   | 12: its compressed bytes have no end
          c1100101_00000001_789c4b0400                 | 13: its compressed bytes have no end
          c1100101_00000001_789c4b040000               | 14: its compressed bytes have no end
          c1100101_00000001_789c4b04000062             | 15: its compressed bytes have no end
          c1100101_00000001_789c4b0400006200           | 16: its compressed bytes have no end
          c1100101_00000001_789c4b04000062006200       | 17: bytes follow the compressed ones
          c1100101_00000001_789c4b040000620062c1100100 | 17: bytes follow the compressed ones
          c1100101_00000001_789c4b040000620063         | 8: it cannot be decompressed by deflate
          c1100101_00000001_1f8b0800000000000000       | 8: it cannot be decompressed by deflate
          c1100101_00000002_789c4b040000620062         | 4: it says that it has 2 bytes, and has 1
          c1100101_000003e8_789c4b040000620062         | 4: it says that it has 1000 bytes, and has 1
          c1100101_000003e9_789c4b040000620062         | 4: it has 1001 bytes, which is more than maxValueBytes, 1000
          c1100101_7fffffff_789c4b040000620062         | 4: it has 2147483647 bytes, which is more than maxValueBytes, 1000
          c1100101_80000000_789c4b040000620062         | 4: it has 2147483648 bytes, which is more than maxValueBytes, 1000
          c1100101_ffffffff_789c4b040000620062         | 4: it has 4294967295 bytes, which is more than maxValueBytes, 1000
          c1100102_00000001                            | 8: it cannot be decompressed by zstd
          c1100102_00000001_28b52ffd                   | 8: it cannot be decompressed by zstd
          c1100102_00000001_6162636465666768           | 8: it cannot be decompressed by zstd
          c1100103_00000001                            | 8: it cannot be decompressed by LZ4
          c1100103_00000002_1061                       | 4: it says that it has 2 bytes, and has 1
          c1100103_00000001_f0ffffffffffff             | 8: it cannot be decompressed by LZ4
          c1100103_00000001_206162                     | 8: it cannot be decompressed by LZ4
          """)
  void should_end_as_the_table_says_when_bytes_are_read(String hex, String outcome) {
    byte[] stored = HexFormat.of().parseHex(hex.replace("_", ""));
    assertThat(Codecs.outcome(codec, stored)).isEqualTo(outcome);
  }

  @Test
  void should_refuse_a_bomb_when_it_says_less_than_it_holds() throws Exception {
    byte[] zeros = new byte[50_000_000];
    for (Compression by : Compressed.ALL) {
      byte[] bomb = Envelope.write(1, by.id(), Envelope.NONE, 1000, by.compress(zeros));
      assertThat(bomb).hasSizeLessThan(400_000);
      assertThat(Codecs.outcome(codec, bomb)).as(by.name()).doesNotStartWith("ok");
    }
  }

  @Test
  void should_refuse_a_second_stream_when_it_follows_the_first() throws Exception {
    byte[] value = new byte[500];
    for (Compression by : Compressed.ALL.subList(0, 3)) {
      byte[] once = by.compress(value);
      byte[] twice = Arrays.copyOf(once, 2 * once.length);
      System.arraycopy(once, 0, twice, once.length, once.length);
      byte[] stored = Envelope.write(1, by.id(), Envelope.NONE, 1000, twice);
      if (by.id() == Lz4Compression.ID) {
        // A block has no end of its own: two are one.
        assertThat(Codecs.outcome(codec, stored))
            .isIn("ok 1000", "8: it cannot be decompressed by LZ4");
      } else {
        assertThat(Codecs.outcome(codec, stored)).contains("bytes follow the compressed ones");
      }
    }
  }

  @Test
  void should_refuse_a_stream_when_it_asks_for_a_dictionary() {
    Deflater deflater = new Deflater();
    deflater.setDictionary("dictionary".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
    deflater.setInput(new byte[10]);
    deflater.finish();
    byte[] out = new byte[100];
    byte[] payload = Arrays.copyOf(out, deflater.deflate(out));
    deflater.end();
    byte[] stored = Envelope.write(1, Deflate.ID, Envelope.NONE, 10, payload);
    assertThat(Codecs.outcome(codec, stored)).endsWith("its compressed bytes have no end");
  }
}
