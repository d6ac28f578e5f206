// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.capability.Lease;
import org.jspecify.annotations.Nullable;

/** A lease that a script gave. */
final class RedisLease implements Lease {
  private final State state;
  private final Envelope.Stored stored;

  RedisLease(State state, Envelope.Stored stored) {
    this.state = state;
    this.stored = stored;
  }

  @Override
  public State state() {
    return state;
  }

  @Override
  public byte @Nullable [] value() {
    return stored.value();
  }

  @Override
  public boolean isStale() {
    return stored.isStale();
  }

  /** Returns what the item begins with as long as nobody writes it; null without an envelope. */
  @Nullable RedisVersion version() {
    return stored.version();
  }

  /** Shows everything but the value. */
  @Override
  public String toString() {
    return "Lease[state=" + state + (isStale() ? ", stale" : "") + "]";
  }
}
