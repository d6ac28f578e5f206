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
 * The answer against the caller's cancellation, while a dependent is attached: one of the two wins,
 * and the dependent runs once, whichever it is.
 */
@JCStressTest
@Outcome(id = "1, 0, 1", expect = Expect.ACCEPTABLE, desc = "answered")
@Outcome(id = "0, 1, 1", expect = Expect.ACCEPTABLE, desc = "cancelled")
@State
public class FutureStress {
  private final LeanFuture<String> future = new LeanFuture<>();
  private final AtomicInteger calls = new AtomicInteger();

  @Actor
  public void eventLoop(III_Result r) {
    r.r1 = future.complete("value") ? 1 : 0;
  }

  @Actor
  public void canceller(III_Result r) {
    r.r2 = future.cancel(true) ? 1 : 0;
  }

  @Actor
  public void dependent() {
    future.whenComplete((value, failure) -> calls.incrementAndGet());
  }

  @Arbiter
  public void arbiter(III_Result r) {
    r.r3 = calls.get();
  }
}
