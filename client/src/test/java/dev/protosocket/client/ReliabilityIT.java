// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.LeakCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every row of docs/reliability.md. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class ReliabilityIT {
  private static final Logger logger = LoggerFactory.getLogger(ReliabilityIT.class);

  static Stream<FaultRow> rows() {
    return Stream.concat(ReplyFaultRows.rows(), StreamFaultRows.rows());
  }

  @ParameterizedTest
  @MethodSource("rows")
  void should_end_as_the_table_says(FaultRow row) throws Exception {
    try (FaultBed bed = new FaultBed()) {
      check(row, bed);
    }
  }

  static Stream<FaultRow> streamRows() {
    return StreamFaultRows.rows();
  }

  @ParameterizedTest
  @MethodSource("streamRows")
  void should_end_as_the_table_says_on_a_driven_loop(FaultRow row) throws Exception {
    try (FaultBed bed = new FaultBed(DrivenLoop.open())) {
      check(row, bed);
    }
  }

  private static void check(FaultRow row, FaultBed bed) throws Exception {
    long start = System.nanoTime();
    CompletableFuture<?> call = row.run().on(bed);
    long called = Math.max(start, bed.calledNanos());
    String outcome = FaultBed.outcome(call);
    Duration took = Duration.ofNanos(System.nanoTime() - called);
    logger.info("{}: {} after {} ms", row.fault(), outcome, took.toMillis());

    assertThat(row.sees().split(" or ")).contains(outcome);
    // Timers of several threads and rounding to milliseconds.
    assertThat(took.plusMillis(20)).isGreaterThanOrEqualTo(row.soon().earliest);
    assertThat(took).isLessThan(row.soon().earliest.plus(FaultRow.SLACK));
    bed.heal();
    assertThat(bed.isConnected()).as("connection open").isEqualTo(row.open());
    if (row.open()) {
      assertThat(FaultBed.outcome(bed.setAndGet())).as("the next call").isEqualTo("value");
    }
    bed.awaitNothingInFlight();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void should_be_in_the_document(FaultRow row) throws Exception {
    assertThat(Files.readString(Path.of("..", "docs", "reliability.md"))).contains(row.markdown());
  }

  @Test
  void should_have_at_least_forty_rows() {
    assertThat(rows().map(FaultRow::fault).distinct().count()).isGreaterThanOrEqualTo(40);
  }
}
