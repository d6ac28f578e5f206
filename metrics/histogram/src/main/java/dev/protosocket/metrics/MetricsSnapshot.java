// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All that was counted over a period, cut at one point in time of each event loop, so that it adds
 * up: the errors are the failed outcomes and the refused requests, and so on. Immutable.
 */
public final class MetricsSnapshot {
  private final Tally tally;
  private final long periodNanos;

  /** Takes the tally over; it is not written any more. */
  MetricsSnapshot(Tally tally, long periodNanos) {
    this.tally = tally;
    this.periodNanos = periodNanos;
  }

  /** Returns how long the period was. */
  public Duration period() {
    return Duration.ofNanos(periodNanos);
  }

  /** Returns the latencies of an operation and an outcome. */
  public LatencySnapshot latency(Operation operation, Outcome outcome) {
    return new LatencySnapshot(operation, outcome, tally, periodNanos);
  }

  /** Returns the latencies of each operation and outcome that occurred. */
  public List<LatencySnapshot> latencies() {
    List<LatencySnapshot> all = new ArrayList<>();
    for (Operation operation : Operation.all()) {
      for (Outcome outcome : Outcome.values()) {
        if (count(operation, outcome) > 0) {
          all.add(latency(operation, outcome));
        }
      }
    }
    return all;
  }

  /** Returns how many requests ended: with an outcome, or refused at the call. */
  public long count() {
    long sum = refused();
    for (Operation operation : Operation.all()) {
      for (Outcome outcome : Outcome.values()) {
        sum += count(operation, outcome);
      }
    }
    return sum;
  }

  /**
   * Returns how many requests of an operation ended with an outcome; those that were {@link
   * #refused} have none.
   */
  public long count(Operation operation, Outcome outcome) {
    return tally.count(operation, outcome);
  }

  /** Returns the sum of the latencies of an operation and an outcome, in nanoseconds. */
  public long totalNanos(Operation operation, Outcome outcome) {
    return tally.totalNanos(operation, outcome);
  }

  /** Returns how many latencies of an operation and an outcome exceeded the histogram's range. */
  public long clamped(Operation operation, Outcome outcome) {
    return tally.clamped(operation, outcome);
  }

  /** Returns how many GETs found their key. */
  public long hits() {
    return count(Operation.GET, Outcome.HIT);
  }

  /** Returns how many GETs did not find their key. */
  public long misses() {
    return count(Operation.GET, Outcome.MISS);
  }

  /** Returns how many requests failed or were refused. */
  public long errors() {
    long sum = 0;
    for (ErrorKind kind : ErrorKind.values()) {
      sum += errors(kind);
    }
    return sum;
  }

  /** Returns how many requests failed, or were refused, for one reason. */
  public long errors(ErrorKind kind) {
    return tally.errors(kind);
  }

  /**
   * Returns how many requests were refused at the call: nothing of them was sent, and they have no
   * latency. They are among the {@link #errors}, by their kind.
   */
  public long refused() {
    return tally.refused();
  }

  /** Returns the bytes of the requests that ended, as framed, before TLS. */
  public long bytesSent() {
    return tally.bytesSent();
  }

  /** Returns the bytes of their replies, before TLS. */
  public long bytesReceived() {
    return tally.bytesReceived();
  }

  @Override
  public String toString() {
    return "MetricsSnapshot[count=" + count() + ", errors=" + errors() + "]";
  }
}
