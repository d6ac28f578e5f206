// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.LoadRunner;
import dev.protosocket.metrics.HistogramMetrics;

/** The same as {@link OursSubject}, with metrics: what recording costs is the difference. */
public final class MeteredSubject {
  private MeteredSubject() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link dev.protosocket.benchmarks.driver.LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new OursSubject(Protocol.PROTOSOCKET, new HistogramMetrics()), args);
  }
}
