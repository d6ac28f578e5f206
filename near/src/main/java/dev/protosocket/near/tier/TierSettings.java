// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import java.time.Duration;

/**
 * How two tiers are used.
 *
 * @param maxFirstTtl how long anything lives on the first tier
 * @param refill whether what the second has is stored on the first
 */
record TierSettings(
    ReadPolicy reads,
    WritePolicy writes,
    Duration maxFirstTtl,
    boolean refill,
    String firstLabel,
    String secondLabel,
    TierListener listener) {

  Duration firstTtl(Duration ttl) {
    return ttl.compareTo(maxFirstTtl) < 0 ? ttl : maxFirstTtl;
  }

  String label(Tier tier) {
    return tier == Tier.FIRST ? firstLabel : secondLabel;
  }
}
