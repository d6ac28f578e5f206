package dev.protosocket.client;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.IIII_Result;

/** Two callers, one permit left, and an event loop that gives another back. */
@JCStressTest
@Outcome(id = "1, 0, 2, 2", expect = Expect.ACCEPTABLE, desc = "the first caller had the permit")
@Outcome(id = "0, 1, 2, 2", expect = Expect.ACCEPTABLE, desc = "the second caller had the permit")
@Outcome(id = "1, 1, 3, 2", expect = Expect.ACCEPTABLE, desc = "the one given back in time")
@State
public class PermitStress {
  private final WriteQueue queue = StressSetup.queue(2, () -> {});
  private int staged;

  public PermitStress() {
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

  @Actor
  public void eventLoop() {
    queue.release();
  }

  @Arbiter
  public void arbiter(IIII_Result r) {
    staged = StressSetup.drain(queue);
    r.r3 = staged;
    // The bound of two was never exceeded: what is in flight now is what was staged less one.
    r.r4 = queue.inFlight() == staged - 1 ? 2 : queue.inFlight();
    StressSetup.close(queue);
  }
}
