// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.III_Result;

/**
 * A pipeline fires while the only other request ends: what it fired is drained after that end, or a
 * drain has been asked for.
 */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "waited, and was drained at the end")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "drained, and an empty turn follows")
@Outcome(
    id = "0, 1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "fired after the end, and asked for one")
@State
public class CoalescedStress {
  private final AtomicInteger drains = new AtomicInteger();
  private final WriteQueue queue = StressSetup.queue(8, drains::incrementAndGet);

  public CoalescedStress() {
    StressSetup.submit(queue);
    StressSetup.drain(queue);
    drains.set(0);
  }

  @Actor
  public void firing() {
    StressSetup.fire(queue);
  }

  @Actor
  public void eventLoop(III_Result r) {
    queue.admission().release();
    r.r1 = StressSetup.drain(queue);
  }

  @Arbiter
  public void arbiter(III_Result r) {
    r.r2 = StressSetup.drain(queue);
    r.r3 = drains.get();
    StressSetup.close(queue);
  }
}
