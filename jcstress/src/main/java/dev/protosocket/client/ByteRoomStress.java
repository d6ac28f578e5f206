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
 * A caller that waits for bytes against the event loop, which gives them back after its drain and
 * looks at the line only if that drain found somebody in it: the drain that the caller asks for
 * makes up for it. The tasks of the event loop exclude each other, as those of a real one do.
 */
@JCStressTest
@Outcome(id = "1, 1", expect = Expect.ACCEPTABLE, desc = "the caller got the room")
@State
public class ByteRoomStress {
  private final Object eventLoopTurn = new Object();
  private final WriteQueue queue = StressSetup.shortQueue(this::drain);
  private final int waitingBytes;

  public ByteRoomStress() {
    StressSetup.fill(queue);
    waitingBytes = (int) queue.queuedBytes();
  }

  private void drain() {
    synchronized (eventLoopTurn) {
      StressSetup.drain(queue);
    }
  }

  @Actor
  public void caller(II_Result r) {
    r.r1 = StressSetup.waitAndSubmit(queue) ? 1 : 0;
  }

  @Actor
  public void eventLoop() {
    synchronized (eventLoopTurn) {
      StressSetup.drain(queue);
      queue.admission().bytesTaken(waitingBytes);
      queue.line().flushed();
    }
  }

  @Arbiter
  public void arbiter(II_Result r) {
    r.r2 = queue.queuedBytes() > 0 ? 1 : 0;
    StressSetup.close(queue);
  }
}
