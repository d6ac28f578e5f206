// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.I_Result;

/** A hit arrives while the pipeline is closed: its value is given back once, by one of the two. */
@JCStressTest
@Outcome(id = "1", expect = Expect.ACCEPTABLE, desc = "only the test's own reference is left")
@State
public class PipelineCloseStress {
  private final Pipeline<Integer> pipeline = StressSetup.pipeline();
  private final CompletedOp<Integer> op = StressSetup.fired(pipeline);
  private final ByteBuf value = Unpooled.buffer(1, 1).writeByte(7);

  @Actor
  public void eventLoop() {
    op.completion().succeed(new Request(), dev.protosocket.client.Outcome.HIT, value, 0, 1);
    StressSetup.endOfRead();
  }

  @Actor
  public void closer() {
    pipeline.close();
  }

  @Arbiter
  public void arbiter(I_Result r) {
    r.r1 = value.refCnt();
    value.release();
  }
}
