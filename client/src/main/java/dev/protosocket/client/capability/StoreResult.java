// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

/** What came of storing. */
public enum StoreResult {
  /** The value is stored. */
  STORED,
  /**
   * Nothing has changed: what was to be added exists, what was to be replaced or appended to does
   * not, or would become longer than an item may be.
   */
  NOT_STORED,
  /** Nothing has changed: the item is no longer in the state that the version names. */
  CONFLICT,
  /** Nothing has changed: there is no item any more. */
  GONE
}
