// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.capability.Flagged;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a server knows of a key. Immutable, but for the array of the value, which is the caller's.
 */
public final class Item implements Flagged {
  private static final Item ABSENT = new Item();

  private final State state;
  private final byte @Nullable [] value;
  private final int clientFlags;
  private final @Nullable CasToken token;
  private final Duration ttl;
  private final boolean hitBefore;
  private final Duration sinceLastAccess;

  private Item() {
    this.state = State.ABSENT;
    this.value = null;
    this.clientFlags = 0;
    this.token = null;
    this.ttl = Duration.ZERO;
    this.hitBefore = false;
    this.sinceLastAccess = Duration.ZERO;
  }

  private Item(State state, MemcachedReply reply) {
    this.state = state;
    this.value = state == State.PRESENT ? reply.value() : null;
    this.clientFlags = reply.clientFlags();
    this.token = reply.token();
    this.ttl = reply.ttl();
    this.hitBefore = reply.number('h') == 1;
    this.sinceLastAccess = Duration.ofSeconds(Math.max(0, reply.number('l')));
  }

  /** Reads the reply to what asks for everything; null if it is none. */
  static @Nullable Item of(MemcachedReply reply) {
    return switch (reply.code()) {
      case EN, END -> ABSENT;
      case VA, VALUE -> reply.isPlace() ? ABSENT : new Item(State.PRESENT, reply);
      default -> null;
    };
  }

  /** Reads the reply to one that asks for everything but the value that the token names. */
  static @Nullable Item unless(CasToken token, MemcachedReply reply) {
    CasToken present = reply.token();
    boolean same = present != null && present.cas() == token.cas();
    boolean unchanged =
        switch (reply.code()) {
          case HD -> true;
          case VA, VALUE -> same;
          default -> false;
        };
    return unchanged ? new Item(State.UNCHANGED, reply) : of(reply);
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
  public int clientFlags() {
    return clientFlags;
  }

  /**
   * Returns what names the item's state; null if it is absent, or the server makes no tokens
   * ({@code memcached -C}).
   */
  @Override
  public @Nullable CasToken version() {
    return token;
  }

  /**
   * Returns how long it lives, in whole seconds; zero if it is absent. Classic text does not tell:
   * {@link dev.protosocket.client.Ttl#NEVER}.
   */
  @Override
  public Duration ttl() {
    return ttl;
  }

  /** Tells whether anybody has read it before; false in classic text, which does not tell. */
  public boolean hitBefore() {
    return hitBefore;
  }

  /**
   * Returns how long nobody had read it before this, in whole seconds; zero if it is absent, and in
   * classic text, which does not tell.
   */
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
        + ", version="
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
