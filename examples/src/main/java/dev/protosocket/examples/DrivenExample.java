// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.DrivenLoop;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Connections that the calling thread drives itself: no other thread takes part. */
final class DrivenExample {
  private static final int CONNECTIONS = 4;
  private static final int OPERATIONS = 25_000;
  private static final int DEPTH = 64;

  private DrivenExample() {}

  static void run(ClientConfig config) throws InterruptedException {
    // snippet: one
    try (DrivenLoop loop = DrivenLoop.open();
        ProtosocketClient client =
            ProtosocketClient.connect(config.toBuilder().eventLoopGroup(loop.group()).build());
        Pipeline<Integer> pipeline = client.pipeline()) {
      pipeline.fireSet("cache", "planet", "Mars".getBytes(StandardCharsets.UTF_8), 1);
      while (pipeline.pending() > 0) {
        try (CompletedOp<Integer> op = pipeline.recv()) { // sends, waits and reads, here
          System.out.println("driven    " + op.outcome());
        }
      }
      System.out.println("driven    " + client.getString("cache", "planet"));
    }
    // end
    many(config);
  }

  private static void many(ClientConfig config) throws InterruptedException {
    long start = System.nanoTime();
    // snippet: many
    try (DrivenLoop loop = DrivenLoop.open()) {
      ClientConfig driven = config.toBuilder().eventLoopGroup(loop.group()).build();
      List<Lane> lanes = new ArrayList<>();
      for (int i = 0; i < CONNECTIONS; i++) {
        lanes.add(new Lane(ProtosocketClient.connect(driven).pipeline()));
      }
      while (lanes.stream().anyMatch(Lane::isBusy)) {
        lanes.forEach(Lane::next); // drain(), fireGet() as many again, flush()
        loop.runOnce(Duration.ofSeconds(1)); // sends and reads on all of them
      }
    } // ends the connections, too
    // end
    long millis = Math.max(1, (System.nanoTime() - start) / 1_000_000);
    System.out.printf(
        "driven    %,d operations on %d connections by one thread, %,d ms: %,d/s%n",
        CONNECTIONS * OPERATIONS, CONNECTIONS, millis, CONNECTIONS * OPERATIONS * 1_000L / millis);
  }

  /** What one connection does. */
  private static final class Lane {
    private final Pipeline<Integer> pipeline;
    private int fired;

    Lane(Pipeline<Integer> pipeline) {
      this.pipeline = pipeline;
    }

    boolean isBusy() {
      return fired < OPERATIONS || pipeline.pending() > 0;
    }

    void next() {
      pipeline.drain(
          DEPTH, op -> Check.that(op.outcome() == Outcome.HIT, "the value that was stored"));
      while (fired < OPERATIONS && pipeline.pending() < DEPTH) {
        pipeline.fireGet("cache", "planet", fired++);
      }
      pipeline.flush();
    }
  }
}
