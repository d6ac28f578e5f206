// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.codec.KeyFormat;
import java.lang.reflect.Field;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.cache.interceptor.SimpleKey;
import org.springframework.util.ObjectUtils;
import org.springframework.util.ReflectionUtils;

/**
 * The text of Spring's keys. A key of one parameter is that parameter's text; of several, a list in
 * parentheses in which commas, parentheses and backslashes have a backslash before them, so that no
 * two lists have the same text. A number and the same number as a string have the same text.
 */
final class KeyTexts {
  /** Longer ones are hashed; memcached takes 250, the cache's name among them. */
  private static final int MAX_LENGTH = 200;

  private static final Field PARAMETERS = parameters();

  private KeyTexts() {}

  /** Returns the format of a cache's keys. */
  static KeyFormat<Object> format(String cache, String prefix) {
    KeyFormat<String> text = KeyFormat.utf8();
    KeyFormat<Object> format = key -> text.encode(prefix + text(cache, key));
    return format.hashedAbove(MAX_LENGTH);
  }

  static String text(String cache, Object key) {
    if (isList(key)) {
      return list(cache, elements(key));
    }
    String text = plain(cache, key);
    return text.startsWith("(") || text.startsWith("\\") ? "\\" + text : text;
  }

  private static String list(String cache, Object[] elements) {
    return Arrays.stream(elements)
        .map(element -> element(cache, element))
        .collect(Collectors.joining(",", "(", ")"));
  }

  private static String element(String cache, @Nullable Object element) {
    if (element == null) {
      return "\\0";
    }
    if (isList(element)) {
      return list(cache, elements(element));
    }
    String text = plain(cache, element);
    if (text.isEmpty()) {
      return "\\e"; // or a list of it would be the empty list
    }
    StringBuilder escaped = new StringBuilder();
    text.chars()
        .forEach(
            c -> {
              if (c == '\\' || c == ',' || c == '(' || c == ')') {
                escaped.append('\\');
              }
              escaped.append((char) c);
            });
    return escaped.toString();
  }

  private static boolean isList(Object key) {
    return key instanceof SimpleKey || key instanceof List<?> || key.getClass().isArray();
  }

  private static Object[] elements(Object key) {
    if (key instanceof SimpleKey) {
      return (Object[]) Objects.requireNonNull(ReflectionUtils.getField(PARAMETERS, key));
    }
    return key instanceof List<?> list ? list.toArray() : ObjectUtils.toObjectArray(key);
  }

  private static String plain(String cache, Object key) {
    if (key instanceof Enum<?> constant) {
      return constant.name();
    }
    if (key instanceof CharSequence
        || key instanceof Long
        || key instanceof Integer
        || key instanceof Short
        || key instanceof Byte
        || key instanceof BigInteger
        || key instanceof Boolean
        || key instanceof Character
        || key instanceof UUID) {
      return key.toString();
    }
    throw new IllegalArgumentException(
        "cache "
            + cache
            + ": a key of type "
            + key.getClass().getName()
            + " has no text that tells it from others; name what does in the annotation, as in"
            + " key = \"#user.id\"");
  }

  private static Field parameters() {
    Field field = ReflectionUtils.findField(SimpleKey.class, null, Object[].class);
    if (field == null) {
      throw new IllegalStateException("this version of Spring has other keys");
    }
    ReflectionUtils.makeAccessible(field);
    return field;
  }
}
