// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.LoadRunner;

/** The same as {@link OursSubject}, over memcached's meta protocol. */
public final class MemcachedSubject {
  private MemcachedSubject() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link dev.protosocket.benchmarks.driver.LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new OursSubject(Protocol.MEMCACHED, null), args);
  }
}
