// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Ttl;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a cache knows of a key. Immutable, but for the array of the value, which is the caller's.
 */
public interface Versioned {
  /** What a read found. */
  enum State {
    /** There is nothing under the key. */
    ABSENT,
    /** There is a value. */
    PRESENT,
    /** There is the value that the version names; it was not sent again. */
    UNCHANGED
  }

  /** Returns what was found. */
  State state();

  /** Returns the value; null unless it is {@link State#PRESENT}. Not copied. */
  byte @Nullable [] value();

  /** Returns what names the item's state; null if it is absent, or the server names none. */
  @Nullable Version version();

  /**
   * Returns how long it lives from now on; zero if absent. {@link Ttl#NEVER} if it has no end, or
   * none that the server tells of.
   */
  Duration ttl();
}
