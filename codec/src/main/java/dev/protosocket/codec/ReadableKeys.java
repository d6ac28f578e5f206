// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.math.BigInteger;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** The types whose text is the same in every process and another for each value. */
final class ReadableKeys {
  private static final Set<Class<?>> TYPES =
      Set.of(
          String.class,
          Byte.class,
          Short.class,
          Integer.class,
          Long.class,
          BigInteger.class,
          Boolean.class,
          Character.class,
          UUID.class);

  private ReadableKeys() {}

  static <K> Function<K, String> textOf(Class<K> type) {
    Objects.requireNonNull(type, "type");
    if (TYPES.contains(type)) {
      return Object::toString;
    }
    if (type.isEnum()) {
      // Its toString may be anything.
      return key -> ((Enum<?>) key).name();
    }
    throw new IllegalArgumentException(
        "the text of a "
            + type.getName()
            + " may not say it all: pass a function that makes a key's text");
  }
}
