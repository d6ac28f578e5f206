// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.II_Result;

/** A load against a write of everything: what was loaded before it is not served after it. */
@JCStressTest
@Outcome(id = "[01], 1", expect = Expect.ACCEPTABLE, desc = "loaded after the flush")
@Outcome(id = "[01], -1", expect = Expect.ACCEPTABLE, desc = "dropped")
@State
public class NearFlushStress {
  private static final long HOUR = 3_600_000_000_000L;
  private static final NearKey KEY = new NearKey("cache", new byte[1]);

  private final NearMemory memory = new NearMemory(1 << 20, System::nanoTime, new NearCounts());

  /** What the server has: 0, then 1. */
  private volatile int server;

  @Actor
  public void loader(II_Result r) {
    Ticket ticket = memory.begin(KEY);
    byte value = (byte) server;
    Loaded loaded = new Loaded(new byte[] {value}, null, HOUR);
    memory.store(KEY, ticket, new Entry(loaded, ticket, HOUR, HOUR, HOUR, HOUR));
    r.r1 = value;
  }

  @Actor
  public void flusher() {
    memory.dropAll();
    server = 1;
    memory.dropAll();
  }

  @Arbiter
  public void arbiter(II_Result r) {
    Entry entry = memory.fresh(KEY);
    byte[] value = entry == null ? null : entry.value();
    r.r2 = value == null ? -1 : value[0];
  }
}
