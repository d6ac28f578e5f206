// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.springframework.cache.interceptor.SimpleKey;

class KeyTextsTest {
  @Test
  void should_be_readable() {
    assertThat(text("a b")).isEqualTo("a b");
    assertThat(text(42L)).isEqualTo("42");
    assertThat(text(TimeUnit.DAYS)).isEqualTo("DAYS");
    assertThat(text(SimpleKey.EMPTY)).isEqualTo("()");
    assertThat(text(new SimpleKey("a", 1, null))).isEqualTo("(a,1,\\0)");
    assertThat(text(List.of(1, List.of("x", "y")))).isEqualTo("(1,(x,y))");
    assertThat(text(new int[] {1, 2})).isEqualTo("(1,2)");
  }

  @Test
  void should_be_another_for_each_key() {
    List<Object> keys =
        List.of(
            "a,b",
            "(a,b)",
            "\\(a,b)",
            new SimpleKey("a", "b"),
            new SimpleKey("a,b"),
            new SimpleKey("a\\", "b"),
            new SimpleKey("a\\,b"),
            new SimpleKey("(a,b)"),
            new SimpleKey("a", "(b)"),
            new SimpleKey("a", List.of("b")),
            new SimpleKey((Object) null),
            new SimpleKey("\\0"),
            new SimpleKey(""),
            new SimpleKey("\\e"),
            new SimpleKey("", ""),
            SimpleKey.EMPTY,
            "");
    Set<String> texts = new HashSet<>();
    keys.forEach(key -> assertThat(texts.add(text(key))).as(text(key)).isTrue());
  }

  @Test
  void should_hash_what_is_long() {
    byte[] bytes = KeyTexts.format("c", "users:").encode("x".repeat(1_000));
    assertThat(new String(bytes, StandardCharsets.US_ASCII)).startsWith("#").hasSize(44);
  }

  @Test
  void should_refuse_what_has_no_text() {
    assertThatThrownBy(() -> text(new Object()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "cache c: a key of type java.lang.Object has no text that tells it from others; name"
                + " what does in the annotation, as in key = \"#user.id\"");
  }

  private static String text(Object key) {
    return KeyTexts.text("c", key);
  }
}
