// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import org.jspecify.annotations.Nullable;

/**
 * What a caller gets who asks for a value or the right to make it: one of many at a time has the
 * right, until the lease ends or is filled. Immutable, but for the array of the value, which is the
 * caller's.
 */
public final class Lease {
  /** Who is to do what. */
  public enum State {
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

  private final State state;
  private final byte @Nullable [] value;
  private final boolean stale;
  private final int clientFlags;
  private final @Nullable CasToken token;

  private Lease(State state, boolean built, MetaReply reply) {
    this.state = state;
    this.value = built ? reply.value() : null;
    this.stale = reply.has('X');
    this.clientFlags = built ? reply.clientFlags() : 0;
    this.token = reply.token();
  }

  /** Reads the reply to an {@code mg} that makes a place if there is none; null if it is none. */
  static @Nullable Lease of(MetaReply reply) {
    if (reply.code() != MetaReply.Code.VA) {
      return null;
    }
    boolean built = !reply.isPlace();
    State state;
    if (reply.has('W')) {
      state = built ? State.REFRESH : State.BUILD;
    } else if (reply.has('Z')) {
      state = built ? State.BEING_REFRESHED : State.BEING_BUILT;
    } else {
      state = State.HIT;
    }
    return new Lease(state, built, reply);
  }

  /** Returns who is to do what. */
  public State state() {
    return state;
  }

  /** Tells whether this caller is to make the value, and then to fill the lease. */
  public boolean isMine() {
    return state == State.REFRESH || state == State.BUILD;
  }

  /** Returns the value; null if there is none. Not copied. */
  public byte @Nullable [] value() {
    return value;
  }

  /** Tells whether the value was marked as stale. */
  public boolean isStale() {
    return stale;
  }

  /** Returns the flags that the value was stored with; 0 if there is none. */
  public int clientFlags() {
    return clientFlags;
  }

  /** Returns what names the state that the item was in. */
  @Nullable CasToken token() {
    return token;
  }

  /** Shows everything but the value. */
  @Override
  public String toString() {
    return "Lease[state="
        + state
        + (value == null ? "" : ", bytes=" + value.length)
        + (stale ? ", stale" : "")
        + "]";
  }
}
