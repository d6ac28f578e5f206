// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.Versioned;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What was found under a key, with how long it lives, in milliseconds. */
final class RedisItem implements Versioned {
  static final RedisItem ABSENT = new RedisItem(State.ABSENT, null, null, Duration.ZERO);

  private final State state;
  private final byte @Nullable [] value;
  private final @Nullable RedisVersion version;
  private final Duration ttl;

  private RedisItem(
      State state, byte @Nullable [] value, @Nullable RedisVersion version, Duration ttl) {
    this.state = state;
    this.value = value;
    this.version = version;
    this.ttl = ttl;
  }

  /**
   * Makes what was found.
   *
   * @param pttl what PTTL says: -1 for no end
   */
  static RedisItem of(Envelope.Stored stored, long pttl) {
    return stored.value() == null
        ? ABSENT
        : new RedisItem(State.PRESENT, stored.value(), stored.version(), ttl(pttl));
  }

  /** Says that there is what the version names. */
  static RedisItem unchanged(RedisVersion version, long pttl) {
    return new RedisItem(State.UNCHANGED, null, version, ttl(pttl));
  }

  private static Duration ttl(long pttl) {
    return pttl < 0 ? Ttl.NEVER : Duration.ofMillis(pttl);
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
  public @Nullable RedisVersion version() {
    return version;
  }

  @Override
  public Duration ttl() {
    return ttl;
  }

  /** Shows everything but the value. */
  @Override
  public String toString() {
    return "Item[state="
        + state
        + (value == null ? "" : ", bytes=" + value.length)
        + ", ttl="
        + ttl
        + "]";
  }
}
