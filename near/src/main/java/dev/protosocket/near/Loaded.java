// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.capability.Version;
import org.jspecify.annotations.Nullable;

/** What an answer says. Immutable; the array is the memory's. */
final class Loaded {
  private final byte @Nullable [] value;
  private final @Nullable Version version;
  private final long ttlNanos;

  /**
   * Creates it.
   *
   * @param value null if the key is absent; the memory's own from now on
   * @param version names the value; null if there is no such thing
   * @param ttlNanos how long it lives on the server, at most {@code Durations.FOREVER}: that, if it
   *     is not known
   */
  Loaded(byte @Nullable [] value, @Nullable Version version, long ttlNanos) {
    this.value = value;
    this.version = version;
    this.ttlNanos = ttlNanos;
  }

  byte @Nullable [] value() {
    return value;
  }

  @Nullable Version version() {
    return version;
  }

  long ttlNanos() {
    return ttlNanos;
  }
}
