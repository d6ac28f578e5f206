// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

/** What came of deleting, or of marking as stale. */
public enum DeleteResult {
  /** The item was there, and is deleted or marked. */
  DONE,
  /** There was no item. */
  ABSENT,
  /** Nothing has changed: the item is no longer in the state that the version names. */
  CONFLICT
}
