// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.capability.Version;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** What a load has found, and for how long it is good. Times are the ticker's. Immutable. */
final class Entry {
  /** Of entries that are not renewed ahead. */
  private static final AtomicBoolean NOBODY = new AtomicBoolean(true);

  private final byte @Nullable [] value;
  private final @Nullable Version version;
  private final int epoch;
  private final long startNanos;
  private final long freshUntil;
  private final long staleUntil;
  private final long keptUntil;
  private final long refreshFrom;
  private final boolean stale;

  /** Whether somebody renews it ahead of its end. */
  private final AtomicBoolean renewing;

  /**
   * Creates an entry.
   *
   * @param loaded what was found
   * @param ticket of the load
   * @param fresh how long it is served without asking, from the beginning of the load on, as the
   *     other two
   * @param stale how long it is served if asking fails
   * @param kept how long it is of any use, for instance to ask whether it has changed
   * @param untouched how long it is served without being renewed ahead of its end
   */
  Entry(Loaded loaded, Ticket ticket, long fresh, long stale, long kept, long untouched) {
    this.value = loaded.value();
    this.version = loaded.version();
    this.epoch = ticket.epoch();
    this.startNanos = ticket.startNanos();
    this.freshUntil = startNanos + fresh;
    this.staleUntil = startNanos + stale;
    this.keptUntil = startNanos + kept;
    this.refreshFrom = startNanos + untouched;
    this.stale = false;
    this.renewing = untouched < fresh ? new AtomicBoolean() : NOBODY;
  }

  /** Returns what was found for one caller, and is not kept. */
  static Entry ofOne(byte @Nullable [] value, Ticket ticket) {
    return new Entry(new Loaded(value, null, 0), ticket, 0, 0, 0, 0);
  }

  private Entry(Entry other) {
    this.value = other.value;
    this.version = other.version;
    this.epoch = other.epoch;
    this.startNanos = other.startNanos;
    this.freshUntil = other.freshUntil;
    this.staleUntil = other.staleUntil;
    this.keptUntil = other.keptUntil;
    this.refreshFrom = other.refreshFrom;
    this.renewing = NOBODY;
    this.stale = true;
  }

  /** Returns the same, marked as served although it is too old. */
  Entry asStale() {
    return new Entry(this);
  }

  private Entry(Entry other, long fresh, long untouched) {
    this.value = other.value;
    this.version = other.version;
    this.epoch = other.epoch;
    this.startNanos = other.startNanos;
    this.freshUntil = startNanos + fresh;
    this.staleUntil = other.staleUntil - freshUntil > 0 ? other.staleUntil : freshUntil;
    this.keptUntil = other.keptUntil - freshUntil > 0 ? other.keptUntil : freshUntil;
    this.refreshFrom = startNanos + untouched;
    this.stale = false;
    this.renewing = untouched < fresh ? new AtomicBoolean() : NOBODY;
  }

  /**
   * Returns the same, served for longer because each change is told; or this, if it is served for
   * as long already, or not at all.
   *
   * @param fresh how long it is served without asking, from the beginning of the load on
   * @param untouched how long without being renewed ahead of its end
   */
  Entry untilInvalidated(long fresh, long untouched) {
    boolean isServed = freshUntil - startNanos > 0;
    return isServed && fresh > freshUntil - startNanos ? new Entry(this, fresh, untouched) : this;
  }

  /** Tells whether it is served although it is too old, because asking has failed. */
  boolean isStale() {
    return stale;
  }

  /** Tells whether it should be renewed ahead of its end, to one caller once. */
  boolean beginRenewal(long now) {
    return now - refreshFrom >= 0 && !renewing.get() && renewing.compareAndSet(false, true);
  }

  /** The renewal could not begin: the next caller may try. */
  void renewalNotBegun() {
    renewing.set(false);
  }

  /** Returns the value, not copied; null if the key was absent. */
  byte @Nullable [] value() {
    return value;
  }

  /** Returns what names the value to the server; null if it has no such names. */
  @Nullable Version version() {
    return version;
  }

  /** Returns the epoch of the memory when the load began. */
  int epoch() {
    return epoch;
  }

  /** Returns when the load began: the server had the value then or later. */
  long startNanos() {
    return startNanos;
  }

  boolean isFresh(long now) {
    return now - freshUntil < 0;
  }

  boolean isServedIfAskingFails(long now) {
    return now - staleUntil < 0;
  }

  /** Returns how long it is of use from now on; negative if it is not. */
  long nanosOfUse(long now) {
    return keptUntil - now;
  }

  boolean isOfUse(long now) {
    return now - keptUntil < 0;
  }

  /** Returns the value for a caller, who may change it. */
  byte @Nullable [] copy() {
    return value == null ? null : value.clone();
  }
}
