// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A search that finds nothing proves something only if it finds what is there. */
class SecretsTest {
  private static final String SECRET = "pT7kQ9vR2xW5zB8nM4jL6";
  private final Secrets secrets = new Secrets();

  SecretsTest() {
    secrets.add("the secret", SECRET);
  }

  @Test
  void should_find_any_eight_characters() {
    for (int i = 0; i + 8 <= SECRET.length(); i++) {
      assertFound(SECRET.substring(i, i + 8));
    }
    assertThat(secrets.find("before " + SECRET.substring(0, 7) + " after")).isNull();
    assertThat(secrets.find("nothing of it")).isNull();
    assertThat(secrets.find("")).isNull();
  }

  @Test
  void should_find_it_in_whatever_way_its_bytes_are_printed() {
    byte[] bytes = SECRET.getBytes(UTF_8);
    assertFound(Arrays.toString(bytes));
    assertFound(HexFormat.of().formatHex(bytes));
    assertFound(HexFormat.of().withUpperCase().formatHex(bytes));
    // As Netty's dump of a buffer does, which begins a new line after sixteen bytes.
    assertFound("|00000000| " + HexFormat.ofDelimiter(" ").formatHex(bytes, 3, 19) + " |");
  }

  @Test
  void should_find_it_inside_of_other_text_in_base64() {
    for (String before : List.of("", "a", "ab", "abc", "{\"api_key\":\"")) {
      byte[] text = (before + SECRET + "\"}").getBytes(UTF_8);
      assertFound(Base64.getEncoder().encodeToString(text));
      assertFound(Base64.getUrlEncoder().withoutPadding().encodeToString(text));
    }
  }

  @Test
  void should_say_where_it_is() {
    assertThat(secrets.findAll(List.of("fine", "a " + SECRET, "fine")))
        .containsExactly("the secret in: a " + SECRET);
  }

  private void assertFound(String shown) {
    assertThat(secrets.find("before " + shown + " after")).isEqualTo("the secret");
  }
}
