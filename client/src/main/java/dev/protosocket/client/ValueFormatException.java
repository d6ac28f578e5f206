// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A value that was read is not what its format says ({@link RequestFate#ANSWERED}), or an object
 * cannot be written in its format ({@link RequestFate#NOT_SENT}); for layers above the bytes. It
 * says where, and shows nothing of the value or the key.
 */
public final class ValueFormatException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** The cache's name. */
  private final String cache;

  /** In bytes. */
  private final int keyLength;

  /** The format's name. */
  private final String format;

  /** In bytes; -1 if it is not known. */
  private final long position;

  /**
   * Creates the exception.
   *
   * @param fate ANSWERED if a value was read, NOT_SENT if one was to be written
   * @param cache the name of the cache
   * @param keyLength how many bytes the key has
   * @param format the name of the format
   * @param position at which byte of the value, from 0; -1 if that is not known
   * @param what what is wrong, without anything of the value
   * @param cause what the format said; its message must show nothing of the value
   */
  public ValueFormatException(
      RequestFate fate,
      String cache,
      int keyLength,
      String format,
      long position,
      String what,
      @Nullable Throwable cause) {
    super(
        Objects.requireNonNull(fate, "fate"),
        "a value of "
            + Objects.requireNonNull(cache, "cache")
            + ", under a key of "
            + keyLength
            + " bytes, cannot be "
            + (fate == RequestFate.ANSWERED ? "read" : "written")
            + " as "
            + Objects.requireNonNull(format, "format")
            + (position < 0 ? "" : ", at byte " + position)
            + ": "
            + Objects.requireNonNull(what, "what"),
        cause);
    this.cache = cache;
    this.keyLength = keyLength;
    this.format = format;
    this.position = position;
  }

  /** Returns the name of the cache. */
  public String cache() {
    return cache;
  }

  /** Returns how many bytes the key has. */
  public int keyLength() {
    return keyLength;
  }

  /** Returns the name of the format that the value should have. */
  public String format() {
    return format;
  }

  /** Returns at which byte of the value, from 0, it went wrong; -1 if that is not known. */
  public long position() {
    return position;
  }
}
