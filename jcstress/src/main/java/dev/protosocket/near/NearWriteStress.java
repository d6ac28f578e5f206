// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/**
 * A load against a write: whenever they began and ended, what is kept when both have ended is what
 * was written, or nothing.
 */
@JCStressTest
@Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "loaded after the write")
@Outcome(id = "[01], -1", expect = Expect.ACCEPTABLE, desc = "dropped")
@State
public class NearWriteStress {
  private static final long HOUR = 3_600_000_000_000L;

  /** One for all, because it is large; the keys are each state's own. */
  private static final NearMemory MEMORY =
      new NearMemory(1 << 24, System::nanoTime, new NearCounts());

  private static final AtomicInteger KEYS = new AtomicInteger();

  private final NearKey key =
      new NearKey("cache", ByteBuffer.allocate(4).putInt(KEYS.getAndIncrement()).array());

  /** What the server has: 0, then 1. */
  private volatile int server;

  @Actor
  public void loader(II_Result r) {
    Ticket ticket = MEMORY.begin(key);
    byte value = (byte) server;
    Loaded loaded = new Loaded(new byte[] {value}, null, HOUR);
    MEMORY.store(key, ticket, new Entry(loaded, ticket, HOUR, HOUR, HOUR, HOUR));
    r.r1 = value;
  }

  @Actor
  public void writer() {
    MEMORY.drop(key);
    server = 1;
    MEMORY.drop(key);
  }

  @Arbiter
  public void arbiter(II_Result r) {
    Entry entry = MEMORY.fresh(key);
    byte[] value = entry == null ? null : entry.value();
    r.r2 = value == null ? -1 : value[0];
    MEMORY.drop(key);
  }
}
