// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

/** What kind of thing in Redis the items of a cache are. Both are written in one step. */
public enum RedisLayout {
  /** A string: a header with a version, and the value. The default, and the faster one. */
  STRING,

  /**
   * A hash of fields, which other programs can read and write one by one: {@code data}, the value
   * as it is; {@code expire}, when it ends, and {@code stale}, from when on it is to be made anew,
   * both in milliseconds since 1970 by the server's clock and not there for never; {@code version},
   * eight bytes that each write makes anew; {@code lease}, until when somebody makes it anew. The
   * key's own time to live ends with {@code expire}. Other fields are left alone.
   */
  HASH
}
