// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.capability.Lease;
import org.jspecify.annotations.Nullable;

/** A lease of memcached's, which has the flags of the value, too. */
public final class MemcachedLease implements Lease {
  private final State state;
  private final byte @Nullable [] value;
  private final boolean stale;
  private final int clientFlags;
  private final @Nullable CasToken token;

  private MemcachedLease(State state, boolean built, MemcachedReply reply) {
    this.state = state;
    this.value = built ? reply.value() : null;
    this.stale = reply.has('X');
    this.clientFlags = built ? reply.clientFlags() : 0;
    this.token = reply.token();
  }

  /** Reads the reply to an {@code mg} that makes a place if there is none; null if it is none. */
  static @Nullable MemcachedLease of(MemcachedReply reply) {
    if (reply.code() != MemcachedReply.Code.VA) {
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
    return new MemcachedLease(state, built, reply);
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public byte @Nullable [] value() {
    return value;
  }

  @Override
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

  /**
   * Returns what names the item's state to the holder of a lease.
   *
   * @throws InvalidRequestException if the lease is another's, or the server makes no tokens
   */
  static CasToken heldToken(Lease lease) {
    if (!(lease instanceof MemcachedLease ours)) {
      throw new InvalidRequestException("the lease is not memcached's");
    }
    CasToken token = ours.token();
    if (!lease.isMine() || token == null) {
      throw new InvalidRequestException(
          lease.isMine()
              ? "the server makes no CAS tokens (memcached -C), so it has no leases"
              : "the lease is not this caller's: " + lease.state());
    }
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
