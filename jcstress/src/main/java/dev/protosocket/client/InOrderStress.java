// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.CompletableFuture;
import org.openjdk.jcstress.annotations.Actor;
import org.openjdk.jcstress.annotations.Arbiter;
import org.openjdk.jcstress.annotations.Expect;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.annotations.Outcome;
import org.openjdk.jcstress.annotations.State;
import org.openjdk.jcstress.infra.results.CCI_Result;
import org.openjdk.jcstress.infra.results.IIZ_Result;

/** Replies that come in the order of the bytes, which other threads decide upon. */
public final class InOrderStress {
  private InOrderStress() {}

  /**
   * One caller's frame is encoded without the lock, the other's with it, while the event loop takes
   * what is there: the k-th request in line is the k-th frame, or its reply would end the
   * connection, since it names the request.
   */
  @JCStressTest
  @Outcome(id = "4, 0, false", expect = Expect.ACCEPTABLE, desc = "in the order of the ids")
  @Outcome(
      id = "4, 0, true",
      expect = Expect.ACCEPTABLE_INTERESTING,
      desc = "the long frame was overtaken")
  @State
  public static class LongAndShort {
    private final StressConnection connection = new StressConnection(true);
    private CompletableFuture<Void> large;
    private CompletableFuture<byte[]> behindIt;
    private CompletableFuture<byte[]> first;
    private CompletableFuture<byte[]> second;

    @Actor
    public void longFrame() {
      large = connection.setLarge("l");
      behindIt = connection.get("m");
    }

    @Actor
    public void shortFramesAndEventLoop() {
      first = connection.get("a");
      connection.turn();
      second = connection.get("b");
      connection.turn();
    }

    @Arbiter
    public void arbiter(IIZ_Result r) {
      connection.turn();
      r.r1 =
          (StressConnection.isDone(large) ? 1 : 0)
              + (StressConnection.valueOf(behindIt) == 'm' ? 1 : 0)
              + (StressConnection.valueOf(first) == 'a' ? 1 : 0)
              + (StressConnection.valueOf(second) == 'b' ? 1 : 0);
      r.r2 = connection.client.inFlight();
      r.r3 = connection.wasOvertaken();
    }
  }

  /**
   * A caller gives a request up while the event loop sends it and takes its reply, which names no
   * request: it is the caller's or nobody's, the next one's reply is the next one's, and both
   * permits are back once.
   */
  @JCStressTest
  @Outcome(id = "a, b, 0", expect = Expect.ACCEPTABLE, desc = "answered before it was given up")
  @Outcome(id = "x, b, 0", expect = Expect.ACCEPTABLE, desc = "given up; its reply was nobody's")
  @State
  public static class GivenUp {
    private final StressConnection connection = new StressConnection(false);
    private final CompletableFuture<byte[]> first = connection.get("a");
    private final CompletableFuture<byte[]> second = connection.get("b");

    @Actor
    public void caller() {
      first.cancel(false);
    }

    @Actor
    public void eventLoop() {
      connection.turn();
    }

    @Arbiter
    public void arbiter(CCI_Result r) {
      connection.turn();
      r.r1 = StressConnection.valueOf(first);
      r.r2 = StressConnection.valueOf(second);
      r.r3 = connection.client.inFlight();
    }
  }

  /** The same when the caller asks, gives up and asks again, all while the event loop is at it. */
  @JCStressTest
  @Outcome(id = "a, b, 0", expect = Expect.ACCEPTABLE, desc = "answered before it was given up")
  @Outcome(id = "x, b, 0", expect = Expect.ACCEPTABLE, desc = "given up; its reply was nobody's")
  @State
  public static class AskedAgain {
    private final StressConnection connection = new StressConnection(false);
    private CompletableFuture<byte[]> first;
    private CompletableFuture<byte[]> second;

    @Actor
    public void caller() {
      first = connection.get("a");
      first.cancel(false);
      second = connection.get("b");
    }

    @Actor
    public void eventLoop() {
      connection.turn();
      connection.turn();
      connection.turn();
    }

    @Arbiter
    public void arbiter(CCI_Result r) {
      connection.turn();
      r.r1 = StressConnection.valueOf(first);
      r.r2 = StressConnection.valueOf(second);
      r.r3 = connection.client.inFlight();
    }
  }
}
