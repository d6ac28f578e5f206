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
import org.openjdk.jcstress.infra.results.I_Result;

/** Each operation that was pushed is taken once, none is lost; two threads, see PermitStress. */
public final class StackStress {
  private StackStress() {}

  private static int count(CompletionStack<Integer> stack) {
    int count = 0;
    for (CompletedOp<Integer> op = stack.takeAll(); op != null; op = op.next) {
      count++;
    }
    return count;
  }

  /** One thread pushes twice while one takes everything. */
  @JCStressTest
  @Outcome(id = "0, 2", expect = Expect.ACCEPTABLE, desc = "taken before the pushes")
  @Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "taken between the pushes")
  @Outcome(id = "2, 0", expect = Expect.ACCEPTABLE, desc = "taken after the pushes")
  @State
  public static class PushAndTake {
    private final CompletionStack<Integer> stack = new CompletionStack<>();
    private final CompletedOp<Integer> first = new CompletedOp.Delete<>(StressSetup.PIPELINE);
    private final CompletedOp<Integer> second = new CompletedOp.Delete<>(StressSetup.PIPELINE);

    @Actor
    public void pusher() {
      stack.push(first);
      stack.push(second);
    }

    @Actor
    public void taker(II_Result r) {
      r.r1 = count(stack);
    }

    @Arbiter
    public void arbiter(II_Result r) {
      r.r2 = count(stack);
    }
  }

  /** Two threads push. */
  @JCStressTest
  @Outcome(id = "2", expect = Expect.ACCEPTABLE, desc = "both are there")
  @State
  public static class TwoPushers {
    private final CompletionStack<Integer> stack = new CompletionStack<>();
    private final CompletedOp<Integer> first = new CompletedOp.Delete<>(StressSetup.PIPELINE);
    private final CompletedOp<Integer> second = new CompletedOp.Delete<>(StressSetup.PIPELINE);

    @Actor
    public void pusher1() {
      stack.push(first);
    }

    @Actor
    public void pusher2() {
      stack.push(second);
    }

    @Arbiter
    public void arbiter(I_Result r) {
      r.r1 = count(stack);
    }
  }
}
