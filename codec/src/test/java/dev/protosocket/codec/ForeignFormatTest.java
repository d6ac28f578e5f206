// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ValueFormatException;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

@SuppressWarnings("JavaUtilDate") // one of the types that they store
class ForeignFormatTest {
  private static final int MAX_BYTES = 100_000;

  /** How a library of Go's tells that it has compressed; which of its two bits does not matter. */
  private static final int GO_COMPRESSED = 1 << 16;

  private static <V> ValueCodec<V> codec(ForeignFormat<V> foreign, boolean writes) {
    ValueFormat<V> own = ValueFormat.of("own", value -> new byte[] {1}, bytes -> null);
    return new ValueCodec<>(
        "users",
        new ValueSettings<>(
            own, false, null, 0, MAX_BYTES, new Compressions(List.of()), foreign, writes));
  }

  private static Object decode(ForeignFormat<?> foreign, int flags, byte[] bytes) {
    return codec(foreign, false).decode(1, FlaggedClient.join(flags, bytes)).value();
  }

  private static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  static List<Arguments> values() {
    return List.of(
        Arguments.of("größer", 0, "6772c3b6c39f6572"),
        Arguments.of("", 0, ""),
        Arguments.of(true, 0x100, "31"),
        Arguments.of(false, 0x100, "30"),
        Arguments.of(300, 0x200, "012c"),
        Arguments.of(0, 0x200, ""),
        Arguments.of(-1, 0x200, "ffffffff"),
        Arguments.of(1L << 33, 0x300, "0200000000"),
        Arguments.of(-2L, 0x300, "fffffffffffffffe"),
        Arguments.of(new Date(1_700_000_000_000L), 0x400, "018bcfe56800"),
        Arguments.of((byte) 7, 0x500, "07"),
        Arguments.of((byte) -7, 0x500, "f9"),
        Arguments.of(1.5f, 0x600, "3fc00000"),
        Arguments.of(-2.5, 0x700, "c004000000000000"));
  }

  @ParameterizedTest
  @MethodSource("values")
  void should_read_and_write_their_types(Object value, int flags, String digits) {
    ForeignFormat<Object> any = ForeignFormat.spymemcached(Object.class);
    assertThat(decode(any, flags, hex(digits))).isEqualTo(value);
    assertThat(codec(any, true).encode(1, value, Envelope.NONE))
        .isEqualTo(FlaggedClient.join(flags, hex(digits)));
  }

  @Test
  void should_read_and_write_their_bytes_and_objects() {
    ForeignFormat<Object> any =
        ForeignFormat.spymemcached(Object.class, ArrayList.class, URI.class);
    ValueCodec<Object> codec = codec(any, true);
    byte[] bytes = {0, 1, -1};
    byte[] stored = codec.encode(1, bytes, Envelope.NONE);
    assertThat(FlaggedClient.flags(stored)).isEqualTo(0x800);
    assertThat((byte[]) codec.decode(1, stored).value()).isEqualTo(bytes);

    Object list = new ArrayList<>(List.of(URI.create("a:b"), "c"));
    stored = codec.encode(1, list, Envelope.NONE);
    assertThat(FlaggedClient.flags(stored)).isEqualTo(1);
    assertThat(codec.decode(1, stored).value()).isEqualTo(list);
    assertThat(outcome(ForeignFormat.spymemcached(Object.class), stored))
        .isEqualTo("InvalidClassException in the format");
  }

  @Test
  void should_compress_what_is_long_and_read_both_ways_to_compress() throws Exception {
    ForeignFormat<String> strings = ForeignFormat.spymemcached(String.class);
    String text = "größer".repeat(3_000);
    byte[] stored = codec(strings, true).encode(1, text, Envelope.NONE);
    assertThat(stored).hasSizeLessThan(1_000);
    assertThat(FlaggedClient.flags(stored)).isEqualTo(2);
    assertThat(codec(strings, true).decode(1, stored).value()).isEqualTo(text);

    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (DeflaterOutputStream out = new DeflaterOutputStream(zlib)) {
      out.write(text.getBytes(UTF_8));
    }
    assertThat(decode(strings, 2, zlib.toByteArray())).isEqualTo(text);
  }

  @Test
  void should_not_compress_what_does_not_get_smaller() {
    byte[] noise = new byte[50_000];
    new Random(1).nextBytes(noise);
    byte[] stored =
        codec(ForeignFormat.spymemcached(byte[].class), true).encode(1, noise, Envelope.NONE);
    assertThat(FlaggedClient.flags(stored)).isEqualTo(0x800);
  }

  private static String outcome(ForeignFormat<?> foreign, byte[] stored) {
    try {
      return "ok " + codec(foreign, false).decode(1, stored).value();
    } catch (ValueFormatException e) {
      assertThat(e.fate()).isEqualTo(RequestFate.ANSWERED);
      assertThat(e.getMessage()).contains(foreign.name());
      return e.getMessage().substring(e.getMessage().indexOf(": ") + 2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, ff, 'it is no UTF-8'",
    "256, 3131, 'it has 2 bytes, and by its client flags 1'",
    "512, 0102030405, 'it has 5 bytes, and by its client flags 4'",
    "768, 010203040506070809, 'it has 9 bytes, and by its client flags 8'",
    "1, aced, EOFException in the format",
    "2, 1f8b, it cannot be decompressed",
    "2, 00, it cannot be decompressed",
    "2, '', it cannot be decompressed",
    "4, 00, 'its client flags, 4, are none of the format''s'",
    "2304, 00, 'its client flags, 2304, are none of the format''s'",
    "257, 31, 'its client flags, 257, are none of the format''s'",
    "-2147483648, 00, 'its client flags, 2147483648, are none of the format''s'"
  })
  void should_refuse_what_is_none_of_their_values(int flags, String digits, String message) {
    assertThat(
            outcome(
                ForeignFormat.spymemcached(Object.class), FlaggedClient.join(flags, hex(digits))))
        .contains(message);
  }

  @Test
  void should_refuse_values_of_another_type() {
    assertThat(
            outcome(ForeignFormat.spymemcached(Long.class), FlaggedClient.join(0x200, hex("01"))))
        .isEqualTo("it is a Integer by its client flags, and no Long");
  }

  @Test
  void should_not_decompress_without_bounds() throws Exception {
    byte[] bomb = Gunzip.compress(new byte[MAX_BYTES + 1]);
    assertThat(outcome(ForeignFormat.spymemcached(byte[].class), FlaggedClient.join(0x802, bomb)))
        .contains("it decompresses to more bytes than maxValueBytes, 100000");
    byte[] whole = Gunzip.compress(new byte[MAX_BYTES]);
    assertThat((byte[]) decode(ForeignFormat.spymemcached(byte[].class), 0x802, whole))
        .hasSize(MAX_BYTES);
    assertThat(outcome(ForeignFormat.kinescopeMc(ValueFormat.bytes()), join(GO_COMPRESSED, bomb)))
        .contains("it decompresses to more bytes than maxValueBytes, 100000");
  }

  private static byte[] join(int flags, byte[] bytes) {
    return FlaggedClient.join(flags, bytes);
  }

  @Test
  void should_read_what_go_has_written() throws Exception {
    ForeignFormat<String> go = ForeignFormat.kinescopeMc(ValueFormat.utf8());
    byte[] text = "größer".getBytes(UTF_8);
    assertThat(decode(go, 0, text)).isEqualTo("größer");
    // Its user's flags.
    assertThat(decode(go, 0xFFFF, text)).isEqualTo("größer");
    assertThat(decode(go, GO_COMPRESSED | 7, Gunzip.compress(text))).isEqualTo("größer");
    assertThat(decode(go, GO_COMPRESSED << 1, Gunzip.compress(text))).isEqualTo("größer");
    assertThat(codec(go, true).encode(1, "größer", Envelope.NONE)).isEqualTo(join(0, text));

    String namespaced = "it is in a namespace, or its client flags are unknown";
    byte[] message = ByteBuffer.allocate(2 + text.length).put(hex("0a08")).put(text).array();
    assertThat(outcome(go, join(GO_COMPRESSED << 1, message))).isEqualTo(namespaced);
    assertThat(outcome(go, join(3 << 16, Gunzip.compress(message)))).isEqualTo(namespaced);
  }

  @Test
  void should_fail_without_sending_when_a_value_cannot_be_written() {
    ForeignFormat<Object> any = ForeignFormat.spymemcached(Object.class);
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> codec(any, true).encode(1, new Object(), Envelope.NONE))
        .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT))
        .withMessageContaining("spymemcached, Object");
    byte[] noise = new byte[2 * MAX_BYTES];
    new Random(1).nextBytes(noise);
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> codec(any, true).encode(1, noise, Envelope.NONE))
        .withMessageContaining("maxValueBytes");
  }

  private static TypedCacheBuilder<String, String> builder() {
    return TypedCache.builder(new MapClient(), "c", KeyFormat.utf8(), ValueFormat.utf8());
  }

  @Test
  void should_refuse_options_that_do_not_go_together() {
    ForeignFormat<String> theirs = ForeignFormat.spymemcached(String.class);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().foreign(theirs).build())
        .withMessageContaining("FlaggedItems");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().foreign(theirs).raw().build())
        .withMessageContaining("raw");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder().sharedWith(theirs).compression(Compression.deflate()).build())
        .withMessage("foreign values have no room for compression");
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                builder().sharedWith(theirs).softTtl(Duration.ofSeconds(1), Runnable::run).build())
        .withMessage("foreign values have no room for softTtl");
  }
}
