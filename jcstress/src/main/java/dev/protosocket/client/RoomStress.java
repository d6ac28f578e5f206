// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A caller that waits for the only permit against the event loop that gives it back: no wake-up is
 * lost. A lost one shows as 0 after the wait's limit.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the caller got the permit")
@State
public class RoomStress {
  private final WriteQueue queue = StressSetup.queue(1, () -> {});

  public RoomStress() {
    StressSetup.submit(queue);
    StressSetup.drain(queue);
  }

  @Actor
  public void caller(II_Result r) {
    r.r1 = StressSetup.waitAndSubmit(queue) ? 1 : 0;
  }

  @Actor
  public void eventLoop() {
    queue.admission().release();
    StressSetup.drain(queue);
  }

  @Arbiter
  public void arbiter(II_Result r) {
    r.r2 = queue.inFlight();
    StressSetup.close(queue);
  }
}
