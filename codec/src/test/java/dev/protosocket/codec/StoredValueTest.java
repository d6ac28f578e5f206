// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What tools read of values that typed caches have written. */
class StoredValueTest {
  private static final String LONG = "a value ".repeat(500);

  private final MapClient client = new MapClient();

  private byte[] stored(TypedCacheBuilder<String, String> cache, String value) {
    cache.build().set("k", value);
    byte[] stored = client.get("c", "k");
    assertThat(stored).isNotNull();
    return stored;
  }

  private TypedCacheBuilder<String, String> cache() {
    return TypedCache.builder(client, "c", KeyFormat.utf8(), ValueFormat.utf8());
  }

  @Test
  void should_read_what_is_stored_as_it_is() {
    StoredValue value = StoredValue.read(stored(cache(), "Ada"), 3).orElseThrow();

    assertThat(value.format()).isEqualTo("UTF-8");
    assertThat(value.compression()).isEmpty();
    assertThat(value.refreshAfter()).isEmpty();
    assertThat(value.payload()).isEqualTo("Ada".getBytes(UTF_8));
    assertThat(value).hasToString("StoredValue[UTF-8, 3 bytes]");
  }

  @Test
  void should_decompress() {
    byte[] stored = stored(cache().compression(Compression.deflate()).compressAbove(100), LONG);
    assertThat(stored).hasSizeLessThan(LONG.length() / 10);

    StoredValue value = StoredValue.read(stored, LONG.length()).orElseThrow();

    assertThat(value.compression()).contains("deflate");
    assertThat(value.payload()).isEqualTo(LONG.getBytes(UTF_8));
  }

  @Test
  void should_say_from_when_on_it_is_made_anew() {
    byte[] stored = Envelope.write(77, 0, 1_700_000_000_000L, 0, new byte[] {1});

    StoredValue value = StoredValue.read(stored, 10).orElseThrow();

    assertThat(value.refreshAfter()).contains(Instant.ofEpochMilli(1_700_000_000_000L));
    assertThat(value.format()).isEqualTo("77");
  }

  @Test
  void should_tell_what_has_no_envelope_from_what_is_damaged() {
    assertThat(StoredValue.read(new byte[0], 10)).isEmpty();
    assertThat(StoredValue.read("{\"a\":1}".getBytes(UTF_8), 10)).isEmpty();

    byte[] compressed = stored(cache().compression(Compression.deflate()).compressAbove(100), LONG);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoredValue.read(compressed, 100))
        .withMessageContaining("4000 bytes, which is more than");
    compressed[compressed.length - 1] ^= 1;
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoredValue.read(compressed, LONG.length()))
        .withMessageContaining("cannot be decompressed by deflate");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> StoredValue.read(new byte[] {Envelope.MAGIC, 0x10}, 10))
        .withMessage("it ends in its envelope");
  }
}
