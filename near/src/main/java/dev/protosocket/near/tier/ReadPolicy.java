// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

/**
 * How a value is read. There is none that takes the fresher of two: versions are one server's, and
 * the longer time to live says only how it was stored.
 */
public enum ReadPolicy {
  /** The first tier is asked; the second if it has not got the value, or fails. */
  SEQUENTIAL,
  /**
   * Both are asked at once. The first hit counts, and the other request is cancelled; a miss or a
   * failure waits for the other. Of a batch both are waited for, and a hit of the first tier
   * counts.
   */
  RACE,
  /**
   * Both are asked at once. What the second says counts, a miss, too; what the first has, if the
   * second fails.
   */
  PREFER_SECOND
}
