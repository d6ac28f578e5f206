// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Fire/recv: operations leave without waiting, and completions are drained in batches. */
final class PipelineExample {
  private static final int OPERATIONS = 100_000;
  private static final int DEPTH = 256;

  private PipelineExample() {}

  static void run(ProtosocketClient client) throws InterruptedException {
    // snippet: pipeline
    try (Pipeline<Integer> pipeline = client.pipeline()) {
      pipeline.fireSet("cache", "color", "green".getBytes(StandardCharsets.UTF_8), 1);
      pipeline.fireGet("cache", "shape", 2);
      while (pipeline.pending() > 0) {
        try (CompletedOp<Integer> op = pipeline.recv()) {
          System.out.printf(
              "pipeline  #%d %s in %d us%n",
              op.userData(), op.outcome(), op.latencyNanos() / 1_000);
        }
      }
    }
    // end
    try (Pipeline<Integer> pipeline = client.pipeline()) {
      bulk(pipeline);
    }
  }

  /** Stores and reads back many values, {@code DEPTH} in flight, checking each. */
  private static void bulk(Pipeline<Integer> pipeline) throws InterruptedException {
    long start = System.nanoTime();
    int fired = 0;
    int hits = 0;
    for (int received = 0; received < OPERATIONS; received++) {
      while (fired < OPERATIONS && pipeline.pending() < DEPTH) {
        int number = fired % (OPERATIONS / 2);
        if (fired < OPERATIONS / 2) {
          byte[] value = Integer.toString(number).getBytes(StandardCharsets.US_ASCII);
          pipeline.fireSet("cache", "n:" + number, value, number);
        } else {
          pipeline.fireGet("cache", "n:" + number, number);
        }
        fired++;
      }
      try (CompletedOp<Integer> op = pipeline.recv()) {
        if (op instanceof CompletedOp.Get<Integer> get) {
          ByteBuf value = get.value(); // a slice of what was read, valid until close
          Check.that(
              value != null
                  && value.toString(StandardCharsets.US_ASCII).equals("" + get.userData()),
              "each operation's own value");
          hits++;
        } else {
          Check.that(op.outcome() == Outcome.STORED, "the value is stored");
        }
      }
    }
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    System.out.printf(
        "pipeline  %,d operations, %,d hits with the right value, %d in flight, %,d ms: %,d/s%n",
        OPERATIONS,
        hits,
        DEPTH,
        took.toMillis(),
        OPERATIONS * 1_000L / Math.max(1, took.toMillis()));
  }
}
