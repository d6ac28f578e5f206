// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

/** One of two. */
public enum Tier {
  /** The one that is asked first and holds copies. */
  FIRST,
  /** The one that has the truth. */
  SECOND
}
