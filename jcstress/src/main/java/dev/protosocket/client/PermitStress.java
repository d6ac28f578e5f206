// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * The permits of a connection that has two. Each test has two threads: jcstress leaves those with
 * three out, silently, on a machine with two processors.
 */
public final class PermitStress {
  private PermitStress() {}

  /** Two callers and one permit. */
  @JCStressTest
  @Outcome(id = "1, 0, 2, 2", expect = Expect.ACCEPTABLE, desc = "the first caller had the permit")
  @Outcome(id = "0, 1, 2, 2", expect = Expect.ACCEPTABLE, desc = "the second caller had the permit")
  @State
  public static class TwoCallers {
    private final WriteQueue queue = StressSetup.queue(2, () -> {});

    public TwoCallers() {
      StressSetup.submit(queue);
    }

    @Actor
    public void caller1(IIII_Result r) {
      r.r1 = StressSetup.submit(queue) ? 1 : 0;
    }

    @Actor
    public void caller2(IIII_Result r) {
      r.r2 = StressSetup.submit(queue) ? 1 : 0;
    }

    @Arbiter
    public void arbiter(IIII_Result r) {
      r.r3 = StressSetup.drain(queue);
      r.r4 = queue.inFlight();
      StressSetup.close(queue);
    }
  }

  /** A caller who finds no permit, or the one that the event loop gives back. */
  @JCStressTest
  @Outcome(id = "1, 3, 2", expect = Expect.ACCEPTABLE, desc = "given back in time")
  @Outcome(id = "0, 2, 1", expect = Expect.ACCEPTABLE, desc = "given back too late")
  @State
  public static class CallerAndEventLoop {
    private final WriteQueue queue = StressSetup.queue(2, () -> {});

    public CallerAndEventLoop() {
      StressSetup.submit(queue);
      StressSetup.submit(queue);
    }

    @Actor
    public void caller(III_Result r) {
      r.r1 = StressSetup.submit(queue) ? 1 : 0;
    }

    @Actor
    public void eventLoop() {
      queue.admission().release();
    }

    @Arbiter
    public void arbiter(III_Result r) {
      r.r2 = StressSetup.drain(queue);
      r.r3 = queue.inFlight();
      StressSetup.close(queue);
    }
  }
}
