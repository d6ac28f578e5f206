// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import org.jspecify.annotations.Nullable;

/**
 * What a read found, and where. Immutable, but for the array, which is the caller's.
 *
 * @param value null: the key is absent
 * @param tier where the value is from; null if there is none
 */
@SuppressWarnings("ArrayRecordComponent")
public record TierResult(byte @Nullable [] value, @Nullable Tier tier) {
  /** Shows the tier and the length; never the value. */
  @Override
  public String toString() {
    return value == null
        ? "TierResult[absent]"
        : "TierResult[" + value.length + " B, " + tier + "]";
  }
}
