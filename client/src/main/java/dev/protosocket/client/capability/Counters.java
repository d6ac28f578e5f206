// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Call;
import java.time.Duration;

/** Counting in 64 bits without a sign, in one step. */
public interface Counters {
  /** Adds to the counter, if there is one; it begins anew behind 2^64 - 1. */
  Call<Counter> increment(String cache, byte[] key, long delta);

  /**
   * Adds to the counter, or stores an initial value, to which nothing is added.
   *
   * @param ttl of a counter that is stored anew
   */
  Call<Counter> increment(String cache, byte[] key, long delta, long initial, Duration ttl);

  /** Subtracts from the counter, if there is one; it stops at 0. */
  Call<Counter> decrement(String cache, byte[] key, long delta);

  /** Subtracts from the counter, or stores an initial value; otherwise as {@link #increment}. */
  Call<Counter> decrement(String cache, byte[] key, long delta, long initial, Duration ttl);
}
