// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/**
 * One thread hands firing over to another and gives an operation back meanwhile: no operation is
 * handed out twice.
 */
@JCStressTest
@Outcome(id = "0", expect = Expect.ACCEPTABLE, desc = "none is in two places")
@State
public class OpPoolStress {
  private final OpPool<Integer> pool = new OpPool<>(StressSetup.PIPELINE);
  private final List<CompletedOp<Integer>> taken = new ArrayList<>();
  private volatile boolean handedOver;

  @Actor
  public void before() {
    CompletedOp<Integer> first = pool.takeGet();
    CompletedOp<Integer> second = pool.takeGet();
    pool.giveBack(first);
    handedOver = true;
    pool.giveBack(second);
  }

  @Actor
  public void after() {
    if (handedOver) {
      CompletedOp<Integer> closed = pool.takeGet();
      taken.add(pool.takeGet());
      pool.giveBack(closed);
      taken.add(pool.takeGet());
    }
  }

  @Arbiter
  public void arbiter(I_Result r) {
    taken.add(pool.takeGet());
    taken.add(pool.takeGet());
    Set<CompletedOp<Integer>> distinct = Collections.newSetFromMap(new IdentityHashMap<>());
    distinct.addAll(taken);
    r.r1 = taken.size() - distinct.size();
  }
}
