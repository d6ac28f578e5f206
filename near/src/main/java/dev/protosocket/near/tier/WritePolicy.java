// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

/** How a value is stored or deleted. */
public enum WritePolicy {
  /** On both at once; it fails if either fails. */
  BOTH,
  /** On both at once; it ends when both have ended, and fails if both fail. */
  ONE_SUFFICES,
  /** On the second tier, and then, if that went well, on the first; it fails if either fails. */
  SEQUENTIAL,
  /**
   * On the first tier, and in the background on the second, in the order of the writes of a key. It
   * ends with the first; what becomes of the second's part is counted and told to the listener. If
   * the first fails, or {@code maxPending} are under way, the second is waited for. Deletes, and
   * commands, wait for both: what is deleted may not come back from the second.
   */
  SECOND_LATER
}
