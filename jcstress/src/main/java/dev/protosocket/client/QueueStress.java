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

/** Submit against drain: a staged request always has a drain coming, and is in one batch only. */
@JCStressTest
@Outcome(id = "1, 0, 0", expect = Expect.ACCEPTABLE, desc = "drained by the event loop's turn")
@Outcome(
    id = "0, 1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "staged after it, and a drain asked for")
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "drained, and an empty turn follows")
@State
public class QueueStress {
  private final AtomicInteger drains = new AtomicInteger();
  private final WriteQueue queue = StressSetup.queue(8, drains::incrementAndGet);

  @Actor
  public void caller() {
    StressSetup.submit(queue);
  }

  @Actor
  public void eventLoop(III_Result r) {
    r.r1 = StressSetup.drain(queue);
  }

  @Arbiter
  public void arbiter(III_Result r) {
    r.r2 = StressSetup.drain(queue);
    r.r3 = drains.get();
    StressSetup.close(queue);
  }
}
