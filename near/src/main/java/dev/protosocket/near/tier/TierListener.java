// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.Operation;

/**
 * Is told what a caller does not see, because the other tier answered or because it was done in the
 * background. Called on the thread where it happened, an event loop mostly: must not wait.
 */
public interface TierListener {
  /**
   * A request to a tier has failed.
   *
   * @param tier which one
   * @param label what it is called
   * @param operation what was asked for
   * @param error why
   */
  default void failed(Tier tier, String label, Operation operation, CacheException error) {}
}
