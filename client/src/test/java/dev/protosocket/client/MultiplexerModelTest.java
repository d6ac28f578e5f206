// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.LeakPresenceDetector;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Random lives of connections against a reference model: after every step permits, queued bytes,
 * tombstones, skips and buffers balance, and every completion was called once, with what the model
 * expects.
 *
 * <p>A failure names its seed; {@code -Dmodel.seed=N} runs that life alone.
 */
class MultiplexerModelTest {
  private static final long MIN_STEPS = 1_000_000;
  private static final Logger logger = LoggerFactory.getLogger(MultiplexerModelTest.class);

  /** All ways a request can end or be refused, and a connection can end. */
  private static final String[] EVERY_END = {
    "HIT",
    "MISS",
    "STORED",
    "DELETED",
    "ServerErrorExceptionANSWERED",
    "RequestCancelledExceptionANSWERED",
    "RequestCancelledExceptionUNKNOWN",
    "RequestTimeoutExceptionUNKNOWN",
    "ConnectionClosedExceptionUNKNOWN",
    "ConnectionClosedExceptionNOT_SENT",
    "ConnectionClosedException",
    "OverloadedException",
    "CLOSED_BY_CALLER",
    "CLOSED_BY_PEER",
    "IO_ERROR",
    "PROTOCOL_VIOLATION",
    "TOO_MANY_STRAY_REPLIES"
  };

  private static final int MAX_STEPS_OF_A_LIFE = 20_000;

  @AfterEach
  void noLeak() {
    LeakPresenceDetector.check();
  }

  @Test
  void should_agree_with_the_model_when_a_million_random_steps_are_taken() {
    Long only = Long.getLong("model.seed");
    Map<String, Long> tally = new TreeMap<>();
    long steps = 0;
    long seed = only != null ? only : 0;
    do {
      steps += live(seed++, tally);
    } while (only == null && steps < MIN_STEPS);
    logger.info("{} lives, {} steps: {}", seed, steps, tally);
    if (only == null) {
      assertThat(tally).containsOnlyKeys(EVERY_END);
    }
  }

  /** Lives one life; returns its steps. */
  private static long live(long seed, Map<String, Long> tally) {
    ModelRun run = new ModelRun(seed, tally);
    long steps = 0;
    try {
      while (steps++ < MAX_STEPS_OF_A_LIFE && run.step()) {}
      run.endNow();
    } catch (Throwable e) {
      throw new AssertionError("seed " + seed + ", step " + steps + ": " + e.getMessage(), e);
    }
    return steps;
  }
}
