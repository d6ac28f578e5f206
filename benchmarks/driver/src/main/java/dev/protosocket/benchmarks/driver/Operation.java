// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

/** The command a load repeats. */
public enum Operation {
  /** Reads a value that is there. */
  GET,
  /** Writes a value. */
  SET
}
