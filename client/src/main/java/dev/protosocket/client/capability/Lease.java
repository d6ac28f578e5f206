// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import org.jspecify.annotations.Nullable;

/**
 * What a caller gets who asks for a value or the right to make it: one of many at a time has the
 * right, until the lease ends or is filled. Immutable, but for the array of the value, which is the
 * caller's.
 */
public interface Lease {
  /** Who is to do what. */
  enum State {
    /** There is a value, and nothing to do. */
    HIT,
    /** There is a value, and this caller is to make it anew; others go on with what there is. */
    REFRESH,
    /** There is a value, and somebody makes it anew. */
    BEING_REFRESHED,
    /** There is none, and this caller is to make it. */
    BUILD,
    /** There is none, and somebody makes it: ask again soon, or do without. */
    BEING_BUILT
  }

  /** Returns who is to do what. */
  State state();

  /** Tells whether this caller is to make the value, and then to fill the lease. */
  default boolean isMine() {
    return state() == State.REFRESH || state() == State.BUILD;
  }

  /** Returns the value; null if there is none. Not copied. */
  byte @Nullable [] value();

  /** Tells whether the value was marked as stale. */
  boolean isStale();
}
