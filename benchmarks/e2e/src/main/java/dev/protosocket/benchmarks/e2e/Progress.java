// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.lang.management.ManagementFactory;
import java.lang.management.OperatingSystemMXBean;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;

/** What the harness says while it works. */
final class Progress {
  private static final double BUSY_LOAD_PER_CPU = 0.5;

  private Progress() {}

  /** Warns when others use the machine too. */
  static void sayIfBusy() {
    OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
    double load = system.getSystemLoadAverage();
    if (load > BUSY_LOAD_PER_CPU * system.getAvailableProcessors()) {
      System.out.printf(
          Locale.ROOT,
          "the machine is busy (load average %.1f): the figures will be noisy%n",
          load);
    }
  }

  /** Names the contenders that cannot take part, and why. */
  static void sayWhoIsLeftOut(Contest contest, Collection<Contender> contenders) {
    for (Contender contender : new LinkedHashSet<>(contenders)) {
      contest
          .whyLeftOut(contender)
          .ifPresent(
              reason -> System.out.println("left out: " + contender.label() + ": " + reason));
    }
  }
}
