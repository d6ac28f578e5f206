// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.InvalidRequestException;

/**
 * The 32 bits that memcached keeps for its clients with each item. One of them is ours: it says
 * that an empty value is one, and not the place of a value that somebody is making. The table of
 * what other clients use stands in docs/memcached.md.
 */
final class ClientFlags {
  /** An empty value that somebody has stored. */
  static final int STORED_EMPTY = 1 << 30;

  /** The same as part of a request. */
  static final byte[] EMPTY_VALUE = (" F" + STORED_EMPTY).getBytes(US_ASCII);

  private ClientFlags() {}

  /** Returns the flags that a value is stored with. */
  static long of(int users, int valueLength) {
    if ((users & STORED_EMPTY) != 0) {
      throw new InvalidRequestException("bit 30 of the client flags is this library's own");
    }
    return Integer.toUnsignedLong(valueLength == 0 ? users | STORED_EMPTY : users);
  }

  /** Returns the user's part. */
  static int users(long flags) {
    return (int) flags & ~STORED_EMPTY;
  }
}
