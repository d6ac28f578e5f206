// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

/** How a subject calls its client. */
public enum Mode {
  /** Each completion, on whichever thread the client completes, issues the next operation. */
  ASYNC,
  /** One caller's thread fires operations and receives their replies. */
  FIRE,
  /** The same by one thread for all connections, which does their I/O too. */
  DRIVEN,
  /** As many threads as the depth, each waiting for its reply before its next operation. */
  BLOCKING,
  /** The same by virtual threads; needs JDK 21. */
  VIRTUAL,
  /** One caller's thread asks for as many keys as the depth in one call, and waits for all. */
  BATCH
}
