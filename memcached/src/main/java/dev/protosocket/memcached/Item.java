// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of a key. Immutable, but for the array of the value, which is the caller's.
 */
public final class Item {
  /** What a read found. */
  public enum State {
    /** There is nothing under the key. */
    ABSENT,
    /** There is a value. */
    PRESENT,
    /** There is the value that the token names; it was not sent again. */
    UNCHANGED
  }

  static final Item ABSENT =
      new Item(State.ABSENT, null, 0, null, Duration.ZERO, false, Duration.ZERO);

  private final State state;
  private final byte @Nullable [] value;
  private final int clientFlags;
  private final @Nullable CasToken token;
  private final Duration ttl;
  private final boolean hitBefore;
  private final Duration sinceLastAccess;

  Item(
      State state,
      byte @Nullable [] value,
      int clientFlags,
      @Nullable CasToken token,
      Duration ttl,
      boolean hitBefore,
      Duration sinceLastAccess) {
    this.state = state;
    this.value = value;
    this.clientFlags = clientFlags;
    this.token = token;
    this.ttl = ttl;
    this.hitBefore = hitBefore;
    this.sinceLastAccess = sinceLastAccess;
  }

  /** Returns what was found. */
  public State state() {
    return state;
  }

  /** Returns the value; null unless it is {@link State#PRESENT}. Not copied. */
  public byte @Nullable [] value() {
    return value;
  }

  /** Returns the flags that it was stored with; 0 if it is absent. */
  public int clientFlags() {
    return clientFlags;
  }

  /**
   * Returns what names the item's state; null if it is absent, or the server makes no tokens
   * ({@code memcached -C}).
   */
  public @Nullable CasToken token() {
    return token;
  }

  /**
   * Returns how long it lives from now on, in whole seconds; {@link
   * dev.protosocket.client.Ttl#NEVER} if it has no end, zero if it is absent.
   */
  public Duration ttl() {
    return ttl;
  }

  /** Tells whether anybody has read it before. */
  public boolean hitBefore() {
    return hitBefore;
  }

  /** Returns how long nobody had read it before this, in whole seconds; zero if it is absent. */
  public Duration sinceLastAccess() {
    return sinceLastAccess;
  }

  /** Shows everything but the value. */
  @Override
  public String toString() {
    return "Item[state="
        + state
        + (value == null ? "" : ", bytes=" + value.length)
        + ", clientFlags="
        + clientFlags
        + ", token="
        + token
        + ", ttl="
        + ttl
        + ", hitBefore="
        + hitBefore
        + ", sinceLastAccess="
        + sinceLastAccess
        + "]";
  }
}
