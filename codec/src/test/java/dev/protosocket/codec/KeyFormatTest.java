// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.InvalidRequestException;
import java.net.URI;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class KeyFormatTest {
  private static <K> String text(KeyFormat<K> format, K key) {
    return new String(format.encode(key), UTF_8);
  }

  @Test
  void should_put_the_prefix_before_the_key_when_it_is_readable() {
    assertThat(text(KeyFormat.readable("user", Long.class), 42L)).isEqualTo("user:42");
    assertThat(text(KeyFormat.readable("u", String.class), "Zoë")).isEqualTo("u:Zoë");
    assertThat(text(KeyFormat.readable("id", UUID.class), new UUID(1, 2)))
        .isEqualTo("id:00000000-0000-0001-0000-000000000002");
    assertThat(text(KeyFormat.readable("o", StandardOpenOption.class), StandardOpenOption.READ))
        .isEqualTo("o:READ");
    assertThat(text(KeyFormat.readable("p", URI.class, URI::getPath), URI.create("http://a/b")))
        .isEqualTo("p:/b");
  }

  @Test
  void should_refuse_a_type_when_its_text_may_not_say_it_all() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> KeyFormat.readable("x", Object.class))
        .withMessageContaining("java.lang.Object");
    assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.readable("x", Double.class));
  }

  @Test
  void should_refuse_a_text_when_it_has_half_of_a_pair() {
    for (String text : new String[] {"a\uD83D", "\uDE00", "\uD83Dx", "\uD83D\uD83D\uDE00"}) {
      assertThatThrownBy(() -> KeyFormat.utf8().encode(text))
          .isInstanceOf(InvalidRequestException.class)
          .hasMessageNotContaining(text);
    }
    assertThat(text(KeyFormat.utf8(), "\uD83D\uDE00")).isEqualTo("\uD83D\uDE00");
  }

  @Test
  void should_copy_bytes_when_keys_are_bytes() {
    byte[] key = {1, 2};
    assertThat(KeyFormat.bytes().encode(key)).isEqualTo(key).isNotSameAs(key);
  }

  @Test
  void should_leave_plain_letters_only_when_it_is_url_encoded() {
    KeyFormat<String> format = KeyFormat.readable("p", String.class).urlEncoded();
    assertThat(text(format, "a b/ü%\n-._~")).isEqualTo("p:a%20b%2F%C3%BC%25%0A-._~");
    assertThat(new String(KeyFormat.bytes().urlEncoded().encode(new byte[] {0, -1}), UTF_8))
        .isEqualTo("%00%FF");
  }

  @Test
  void should_hash_as_sha_256_when_it_is_hashed() {
    assertThat(text(KeyFormat.utf8().hashedHex(), "abc"))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assertThat(text(KeyFormat.utf8().hashed(), "abc"))
        .isEqualTo("ungWv48Bz-pBQUDeXa4iI7ADYaOWF3qctBD_YfIAFa0");
  }

  @Test
  void should_hash_long_keys_and_none_that_another_is_mistaken_for() {
    KeyFormat<String> format = KeyFormat.utf8().hashedAbove(50);
    assertThat(text(format, "x".repeat(50))).isEqualTo("x".repeat(50));
    String hash = text(format, "x".repeat(51));
    assertThat(hash).hasSize(44).startsWith("#");
    assertThat(text(format, hash)).isNotEqualTo(hash).hasSize(44);
    assertThatIllegalArgumentException().isThrownBy(() -> KeyFormat.utf8().hashedAbove(43));
  }
}
