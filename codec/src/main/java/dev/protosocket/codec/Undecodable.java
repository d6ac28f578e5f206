// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

/** What a value is that cannot be read, after a change of its class, for instance. */
public enum Undecodable {
  /** An error of {@code get} and {@code getAll}. */
  ERROR,
  /** As if it were absent. */
  MISS
}
