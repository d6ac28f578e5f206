package dev.protosocket.benchmarks.e2e;

import java.util.Collection;
import java.util.LinkedHashSet;

/** What the harness says while it works. */
final class Progress {
  private Progress() {}

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
