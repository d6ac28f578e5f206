package dev.protosocket.metrics;

import dev.protosocket.client.Outcome;
import dev.protosocket.proto.CommandKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * All that was counted over a period, cut at one point in time of each event loop: the count of a
 * failed outcome is the sum of its errors, and so on. Immutable.
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

  /** Returns the latencies of a command and an outcome. */
  public LatencySnapshot latency(CommandKind command, Outcome outcome) {
    return new LatencySnapshot(command, outcome, tally, periodNanos);
  }

  /** Returns the latencies of each command and outcome that occurred. */
  public List<LatencySnapshot> latencies() {
    List<LatencySnapshot> all = new ArrayList<>();
    for (CommandKind command : CommandKind.values()) {
      for (Outcome outcome : Outcome.values()) {
        if (count(command, outcome) > 0) {
          all.add(latency(command, outcome));
        }
      }
    }
    return all;
  }

  /** Returns how many requests ended. */
  public long count() {
    long sum = 0;
    for (CommandKind command : CommandKind.values()) {
      for (Outcome outcome : Outcome.values()) {
        sum += count(command, outcome);
      }
    }
    return sum;
  }

  /** Returns how many requests of a command ended with an outcome. */
  public long count(CommandKind command, Outcome outcome) {
    return tally.count(command, outcome);
  }

  /** Returns the sum of the latencies of a command and an outcome, in nanoseconds. */
  public long totalNanos(CommandKind command, Outcome outcome) {
    return tally.totalNanos(command, outcome);
  }

  /** Returns how many latencies of a command and an outcome exceeded the histogram's range. */
  public long clamped(CommandKind command, Outcome outcome) {
    return tally.clamped(command, outcome);
  }

  /** Returns how many GETs found their key. */
  public long hits() {
    return count(CommandKind.GET, Outcome.HIT);
  }

  /** Returns how many GETs did not find their key. */
  public long misses() {
    return count(CommandKind.GET, Outcome.MISS);
  }

  /** Returns how many requests failed. */
  public long errors() {
    long sum = 0;
    for (ErrorKind kind : ErrorKind.values()) {
      sum += errors(kind);
    }
    return sum;
  }

  /** Returns how many requests failed in one way. */
  public long errors(ErrorKind kind) {
    return tally.errors(kind);
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
