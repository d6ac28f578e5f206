// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * What stands before a value in its string: four bytes that no text begins with, of which the last
 * says what follows, and the version, eight random bytes that each write makes anew. A string that
 * does not begin so was stored by somebody else, and is all value.
 *
 * <pre>
 *   F5 50 53 kind | version, 8 bytes | if kind has LEASED: lease's end, ms since 1970, 8 bytes | value
 * </pre>
 *
 * <p>{@link Preludes} knows the same; what scripts read and write of hashes looks like that, too.
 */
final class Envelope {
  static final byte MAGIC_0 = (byte) 0xf5;
  static final byte MAGIC_1 = 'P';
  static final byte MAGIC_2 = 'S';

  /** What a kind is made of. */
  static final int VALUE = 0;

  static final int PLACE = 1;
  static final int LEASED = 2;
  static final int STALE = 4;

  /** Of what is no string but was put together by a script: it has none. */
  static final int NO_VERSION = 8;

  /** Magic, kind and version: all that a value has as a rule. */
  static final int HEADER_BYTES = 12;

  private static final int MAGIC_BYTES = 3;
  private static final int LEASE_BYTES = 8;
  private static final int ALL_KINDS = PLACE | LEASED | STALE;

  private Envelope() {}

  /** Returns a new header of a kind. */
  static byte[] header(int kind) {
    byte[] header = new byte[HEADER_BYTES];
    write(header, kind);
    return header;
  }

  /** Returns the value in an envelope of its own. */
  static byte[] wrap(byte[] value) {
    byte[] wrapped = new byte[HEADER_BYTES + value.length];
    write(wrapped, VALUE);
    System.arraycopy(value, 0, wrapped, HEADER_BYTES, value.length);
    return wrapped;
  }

  private static void write(byte[] out, int kind) {
    out[0] = MAGIC_0;
    out[1] = MAGIC_1;
    out[2] = MAGIC_2;
    out[MAGIC_BYTES] = (byte) kind;
    ByteBuffer.wrap(out).putLong(MAGIC_BYTES + 1, ThreadLocalRandom.current().nextLong());
  }

  /** Returns the kind of a string; -1 if it has no envelope. */
  private static int kind(ByteBuffer stored) {
    int at = stored.position();
    if (stored.remaining() < HEADER_BYTES
        || stored.get(at) != MAGIC_0
        || stored.get(at + 1) != MAGIC_1
        || stored.get(at + 2) != MAGIC_2) {
      return -1;
    }
    int kind = stored.get(at + MAGIC_BYTES);
    boolean known = (kind & ~ALL_KINDS) == 0 && stored.remaining() >= headerBytes(kind);
    return known ? kind : -1;
  }

  private static int headerBytes(int kind) {
    return HEADER_BYTES + ((kind & LEASED) != 0 ? LEASE_BYTES : 0);
  }

  /** Copies the value out of a string as it was read; null if it only keeps the place of one. */
  static byte @Nullable [] value(ByteBuffer stored) {
    int kind = kind(stored);
    if (kind < 0) {
      return copy(stored, 0);
    }
    return (kind & PLACE) != 0 ? null : copy(stored, headerBytes(kind));
  }

  static byte[] copy(ByteBuffer bytes, int from) {
    byte[] copy = new byte[bytes.remaining() - from];
    bytes.get(bytes.position() + from, copy);
    return copy;
  }

  /** Reads all of a string. */
  static Stored read(ByteBuffer stored) {
    int kind = kind(stored);
    if (kind < 0) {
      return new Stored(VALUE, null, copy(stored, 0));
    }
    byte[] header = new byte[HEADER_BYTES];
    stored.get(stored.position(), header);
    return new Stored(
        kind,
        new RedisVersion(header),
        (kind & PLACE) != 0 ? null : copy(stored, headerBytes(kind)));
  }

  /**
   * A string that was read.
   *
   * @param kind what the header says
   * @param version null without an envelope
   * @param value null if there is none
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  record Stored(int kind, @Nullable RedisVersion version, byte @Nullable [] value) {
    boolean isStale() {
      return (kind & STALE) != 0;
    }
  }
}
