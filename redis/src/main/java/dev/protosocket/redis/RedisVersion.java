// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.capability.Version;
import java.util.Arrays;

/** The header of a value's envelope, whose random number each write makes anew. */
final class RedisVersion implements Version {
  private final byte[] header;

  /** Takes the array. */
  RedisVersion(byte[] header) {
    this.header = header;
  }

  /** Returns what the string begins with, to be read only. */
  byte[] header() {
    return header;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RedisVersion version && Arrays.equals(header, version.header);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(header);
  }

  /** Shows nothing of it. */
  @Override
  public String toString() {
    return "RedisVersion";
  }
}
