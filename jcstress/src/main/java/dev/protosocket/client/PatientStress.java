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
 * A pipeline on a driven loop fires while another thread flushes: what it fired is sent by that
 * flush or by the next, and is lost by neither.
 */
@JCStressTest
@Outcome(
    id = "0, 1, 1",
    expect = Expect.ACCEPTABLE,
    desc = "fired after the flush, sent by the next")
@Outcome(id = "1, 1, 1", expect = Expect.ACCEPTABLE, desc = "sent by the flush")
@State
public class PatientStress {
  private final AtomicInteger drains = new AtomicInteger();
  private final WriteQueue queue = StressSetup.queue(8, drains::incrementAndGet);

  public PatientStress() {
    queue.bePatient();
  }

  @Actor
  public void firing() {
    StressSetup.fire(queue);
  }

  @Actor
  public void flushing() {
    queue.flush();
  }

  @Arbiter
  public void arbiter(III_Result r) {
    r.r1 = drains.get();
    queue.flush();
    r.r2 = drains.get();
    r.r3 = StressSetup.drain(queue);
    StressSetup.close(queue);
  }
}
