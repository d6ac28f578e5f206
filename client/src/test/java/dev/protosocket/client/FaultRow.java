// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * One row of docs/reliability.md: a fault, how it is brought about, and what must come of it.
 *
 * @param fault what goes wrong
 * @param how by what it is injected
 * @param sees what the caller sees, as {@link FaultBed#outcome} puts it; alternatives divided by "
 *     or "
 * @param soon when the caller sees it
 * @param open whether the connection stays usable
 * @param run injects the fault and returns the call that meets it
 */
record FaultRow(String fault, String how, String sees, Soon soon, boolean open, Run run) {
  /** Time for what happens at once, on a machine that is busy with other things. */
  static final Duration SLACK = Duration.ofSeconds(5);

  /** When the caller sees it. */
  enum Soon {
    AT_ONCE("at once", 0),
    FAULT_ENDS("when the fault ends (200 ms)", 200),
    DEADLINE("at the deadline (300 ms)", 300),
    SILENCE("after maxSilence (400 ms)", 400),
    CONNECT_TIMEOUT("at the connect timeout (500 ms)", 500),
    CLOSE_TIMEOUT("at the close timeout (200 ms)", 200);

    final String text;
    final Duration earliest;

    Soon(String text, int millis) {
      this.text = text;
      this.earliest = Duration.ofMillis(millis);
    }
  }

  /** Brings the fault about. */
  @FunctionalInterface
  interface Run {
    /** Returns the call whose outcome the row tells. */
    CompletableFuture<?> on(FaultBed bed) throws Exception;
  }

  /** The row as the document has it. */
  String markdown() {
    return "| %s | %s | %s | %s | %s |"
        .formatted(
            fault,
            how,
            sees,
            soon.text,
            open ? "nothing; the connection is open" : "nothing; the connection is closed");
  }

  @Override
  public String toString() {
    return fault;
  }
}
