// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import org.jspecify.annotations.Nullable;

/**
 * What the formats of both Jacksons have in common; knows neither of them.
 *
 * @param <V> the values
 */
abstract sealed class MapperFormat<V> implements ValueFormat<V> permits JsonFormat, Jackson2Format {
  private final String name;

  /**
   * Creates a format.
   *
   * @param name what the mapper calls what it writes
   */
  MapperFormat(String name) {
    this.name = name;
  }

  /**
   * Tells whether what follows a value is an error; parsers of other formats than JSON may take the
   * end of the bytes for one.
   */
  static boolean endsWithValue(String name) {
    return PlainFormats.idOfJackson(name) == PlainFormats.JSON_ID;
  }

  @Override
  public final String name() {
    return name;
  }

  @Override
  public final int id() {
    return PlainFormats.idOfJackson(name);
  }

  @Override
  public final V decode(byte[] bytes, int offset, int length) throws Exception {
    try {
      return read(bytes, offset, length);
    } catch (Exception e) {
      Class<?> target = target(e);
      String what = e.getClass().getSimpleName();
      long at = byteOffset(e);
      throw new Malformed(
          target == null ? what : what + " for " + target.getName(),
          at < 0 ? -1 : offset + at,
          WithoutMessage.of(e));
    }
  }

  abstract V read(byte[] bytes, int offset, int length) throws Exception;

  /** Returns where reading has failed, counted from where it began; negative if it is not known. */
  abstract long byteOffset(Exception thrown);

  /** Returns what was to be made of it; null if it is not known. */
  abstract @Nullable Class<?> target(Exception thrown);
}
