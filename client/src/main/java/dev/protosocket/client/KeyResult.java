// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How one key of a batch call ended. Immutable, but for the value's array, which is the owner's.
 */
public final class KeyResult {
  private static final KeyResult MISS = new KeyResult(Outcome.MISS, null, null);
  private static final KeyResult STORED = new KeyResult(Outcome.STORED, null, null);
  private static final KeyResult DELETED = new KeyResult(Outcome.DELETED, null, null);

  private final Outcome outcome;
  private final byte @Nullable [] value;
  private final @Nullable CacheException error;

  private KeyResult(Outcome outcome, byte @Nullable [] value, @Nullable CacheException error) {
    this.outcome = outcome;
    this.value = value;
    this.error = error;
  }

  /** Returns the result of a GET that found the value. */
  public static KeyResult hit(byte[] value) {
    return new KeyResult(Outcome.HIT, Objects.requireNonNull(value, "value"), null);
  }

  /** Returns the result of a GET that did not find its key. */
  public static KeyResult miss() {
    return MISS;
  }

  /** Returns the result of a SET that was carried out. */
  public static KeyResult stored() {
    return STORED;
  }

  /** Returns the result of a DELETE that was carried out. */
  public static KeyResult deleted() {
    return DELETED;
  }

  /** Returns the result of a request that succeeded and gave no value. */
  static KeyResult withoutValue(Operation operation) {
    if (operation == Operation.GET) {
      return MISS;
    }
    return operation == Operation.SET ? STORED : DELETED;
  }

  /** Returns the result of a request that failed. */
  public static KeyResult failed(CacheException error) {
    return new KeyResult(Outcome.FAILED, null, Objects.requireNonNull(error, "error"));
  }

  /** Returns how the key's request ended: HIT, MISS, STORED, DELETED or FAILED. */
  public Outcome outcome() {
    return outcome;
  }

  /** Returns the value of a hit, possibly empty, not copied; null for anything else. */
  public byte @Nullable [] value() {
    return value;
  }

  /** Returns why the request failed, which tells its fate; null unless the outcome is FAILED. */
  public @Nullable CacheException error() {
    return error;
  }

  /** Shows the outcome, and the error if there is one; never the value. */
  @Override
  public String toString() {
    return error == null ? outcome.toString() : outcome + " (" + error.getMessage() + ")";
  }
}
