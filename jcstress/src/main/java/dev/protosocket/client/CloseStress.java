// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/** Submit against close: an accepted request is handed over by close, a refused one is nowhere. */
@JCStressTest
@Outcome(id = "1, 1, 0", expect = Expect.ACCEPTABLE, desc = "accepted, and ended by close")
@Outcome(id = "0, 0, 0", expect = Expect.ACCEPTABLE, desc = "refused")
@State
public class CloseStress {
  private final WriteQueue queue = StressSetup.queue(8, () -> {});

  @Actor
  public void caller(III_Result r) {
    r.r1 = StressSetup.submit(queue) ? 1 : 0;
  }

  @Actor
  public void eventLoop(III_Result r) {
    r.r2 = StressSetup.close(queue);
  }

  @Arbiter
  public void arbiter(III_Result r) {
    r.r3 = StressSetup.drain(queue);
  }
}
