// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.Objects;

/**
 * How other programs' clients write values to memcached, and say by its client flags which kind one
 * is of. For a cache that is shared with them, or was theirs: {@link TypedCacheBuilder#foreign}.
 * Safe for use by any number of threads.
 *
 * @param <V> the values
 */
public abstract sealed class ForeignFormat<V> permits JavaClients, KinescopeMc {
  /** The client flags of a value and its bytes. */
  static final class Written {
    private final int flags;
    private final byte[] bytes;

    /** Takes the array. */
    Written(int flags, byte[] bytes) {
      this.flags = flags;
      this.bytes = bytes;
    }

    int flags() {
      return flags;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  ForeignFormat() {}

  /**
   * Returns what spymemcached, AWS's client and xmemcached write with the transcoders that they
   * come with: strings, arrays of bytes, numbers, dates, and other objects by Java serialization,
   * of which only the classes named here are read; longer ones compressed by gzip, or zlib.
   *
   * @param type what the values are; what is of another type is not decoded. {@code Object.class}
   *     for all of them
   * @param serializable what serialized objects may hold, besides {@code type} and strings
   */
  public static <V> ForeignFormat<V> spymemcached(Class<V> type, Class<?>... serializable) {
    return new JavaClients<>(Objects.requireNonNull(type, "type"), serializable);
  }

  /**
   * Returns what Go's kinescope/mc writes, compressed or not. What it keeps in a namespace is not
   * decoded: that takes a counter of its own. Its user's 16 bits of flags are not looked at, and
   * are 0 in what is written here.
   *
   * @param format how its user writes values: {@link JsonFormat}, {@link ProtobufFormat} ...
   */
  public static <V> ForeignFormat<V> kinescopeMc(ValueFormat<V> format) {
    return new KinescopeMc<>(Objects.requireNonNull(format, "format"));
  }

  abstract String name();

  abstract Written encode(V value) throws Exception;

  /**
   * Makes the value.
   *
   * @param bytes holds its bytes, to be read only
   * @param offset where they begin; they go to the end
   * @param maxBytes how many it may have when it is decompressed
   */
  abstract V decode(int flags, byte[] bytes, int offset, int maxBytes) throws Exception;

  static Malformed unknown(int flags) {
    return new Malformed(
        "its client flags, " + Integer.toUnsignedString(flags) + ", are none of the format's", -1);
  }
}
