// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.e2e;

import java.util.ArrayList;
import java.util.List;

/**
 * The rate of a contender over the life of a connection.
 *
 * @param contender who
 * @param points the rate up to each number of ids
 */
record IdTrace(Contender contender, List<Point> points) {
  private static final double FIRST_EDGE = 10_000;
  private static final double STEP = Math.sqrt(10);
  private static final double NANOS_PER_SECOND = 1e9;

  /**
   * A part of the trace.
   *
   * @param ids ids used on the connection when it ends
   * @param operationsPerSecond median rate within it
   */
  record Point(long ids, double operationsPerSecond) {}

  /**
   * Cuts traces into parts of half a decade each.
   *
   * @param contender whose they are
   * @param rounds (nanoseconds, operations) as they passed
   * @param ids where the last part ends
   */
  static IdTrace of(Contender contender, List<long[][]> rounds, long ids) {
    List<Point> points = new ArrayList<>();
    long from = 0;
    for (double edge = FIRST_EDGE; from < ids; edge *= STEP) {
      long start = from;
      long to = Math.min(Math.round(edge), ids);
      points.add(
          new Point(to, Medians.of(rounds.stream().mapToDouble(trace -> rate(trace, start, to)))));
      from = to;
    }
    return new IdTrace(contender, List.copyOf(points));
  }

  private static double rate(long[][] trace, long from, long to) {
    long[] first = trace[0];
    for (long[] point : trace) {
      if (point[1] <= from) {
        first = point;
      }
      if (point[1] >= to) {
        return (point[1] - first[1]) * NANOS_PER_SECOND / (point[0] - first[0]);
      }
    }
    throw new IllegalArgumentException("the trace ends before " + to + " operations");
  }
}
