// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.ProtosocketClient;
import io.netty.util.concurrent.FastThreadLocal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.LongSupplier;

/**
 * Measures clients: latency histograms per operation and outcome, errors by kind, hits, misses,
 * bytes, and connections. Give one instance to any number of clients with {@link
 * dev.protosocket.client.ClientConfig.Builder#observer}; it then sees the sum of them.
 *
 * <pre>{@code
 * HistogramMetrics metrics = new HistogramMetrics();
 * ClientConfig config = ClientConfig.builder(credential).observer(metrics).build();
 * // ... and later, on any thread:
 * for (LatencySnapshot latency : metrics.snapshot().latencies()) {
 *   System.out.println(latency.operation() + " p99 " + latency.p99Nanos() + " ns");
 * }
 * }</pre>
 *
 * <p>Each event loop records into a tally of its own, without locks and, once it has seen an
 * operation and an outcome, without allocation. Reading merges the tallies: any thread may read at
 * any time, at any rate; nothing is lost or counted twice.
 *
 * <p>A tally has two histograms for each operation and outcome that occurs on its event loop; with
 * the default range each of them takes about 220 KB.
 */
public final class HistogramMetrics implements ClientObserver {
  /** The longest latency of the default range: no request of a sensible timeout takes longer. */
  public static final Duration DEFAULT_HIGHEST_LATENCY = Duration.ofMinutes(1);

  /** The significant digits of the default range: values are exact to 0.1 %. */
  public static final int DEFAULT_SIGNIFICANT_DIGITS = 3;

  private final HistogramRange range;
  private final LongSupplier nanoClock;
  private final long startNanos;
  private final List<LoopRecorder> recorders = new CopyOnWriteArrayList<>();

  /** Recorders of threads that have ended; the next new thread gets one of them. */
  private final Queue<LoopRecorder> orphans = new ConcurrentLinkedQueue<>();

  private final Refusals refusals = new Refusals();
  private final ConnectionCensus census = new ConnectionCensus();

  private final FastThreadLocal<LoopRecorder> recorder = new ThreadRecorder();

  /** What readers have moved here since the beginning; guarded by itself. */
  private final Tally totals;

  /** Creates metrics for latencies of up to a minute, exact to three digits. */
  public HistogramMetrics() {
    this(DEFAULT_HIGHEST_LATENCY, DEFAULT_SIGNIFICANT_DIGITS);
  }

  /**
   * Creates metrics.
   *
   * @param highestLatency longer ones are counted at this one, and in {@link
   *     LatencySnapshot#clamped()}; 1 ms to 1 h
   * @param significantDigits how exact the latencies are, 1 to 4; each digit takes ten times the
   *     memory
   */
  public HistogramMetrics(Duration highestLatency, int significantDigits) {
    this(HistogramRange.of(highestLatency, significantDigits), System::nanoTime);
  }

  HistogramMetrics(HistogramRange range, LongSupplier nanoClock) {
    this.range = range;
    this.nanoClock = nanoClock;
    this.startNanos = nanoClock.getAsLong();
    this.totals = new Tally(range);
  }

  @Override
  public void onResult(CommandResult result) {
    recorder.get().record(result);
  }

  @Override
  public void onRefused(
      Operation operation, String cache, CacheException error, ConnectionInfo connection) {
    refusals.record(error);
  }

  @Override
  public void onStateChange(ConnectionState from, ConnectionState to) {
    census.changed(from, to);
  }

  @Override
  public void onConnect(ProtosocketClient client, long connectNanos) {
    census.connected(client);
  }

  @Override
  public void onConnectFailed(Throwable error, long nanos) {
    census.failed();
  }

  @Override
  public void onClose(ProtosocketClient client, CloseReason reason) {
    census.closed(client, reason);
  }

  /** Returns the connections as they are now. */
  public ConnectionsSnapshot connections() {
    return census.snapshot();
  }

  /** Returns the latencies of an operation and an outcome since this instance was created. */
  public LatencySnapshot snapshot(Operation operation, Outcome outcome) {
    return snapshot().latency(operation, outcome);
  }

  /** Returns everything since this instance was created. */
  public MetricsSnapshot snapshot() {
    return new MetricsSnapshot(totals(), nanoClock.getAsLong() - startNanos);
  }

  /**
   * Begins a sequence of intervals. Each sequence is independent of the others: what one has taken,
   * the others still get.
   */
  public IntervalReader intervals() {
    return new IntervalReader(this, totals(), nanoClock.getAsLong());
  }

  /** Returns how many threads have recorded at the same time, at most. */
  int recorderCount() {
    return recorders.size();
  }

  long now() {
    return nanoClock.getAsLong();
  }

  /** Returns a copy of the totals as they are now. */
  Tally totals() {
    List<long[]> latest = new ArrayList<>();
    synchronized (totals) {
      refusals.moveTo(totals);
      for (LoopRecorder each : recorders) {
        latest.add(each.moveTo(totals));
      }
      Tally copy = totals.copy();
      for (long[] results : latest) {
        for (int i = 0; i < results.length; i += Tally.RESULT_LONGS) {
          copy.record(results, i);
        }
      }
      return copy;
    }
  }

  /** Gives each thread a recorder, and an ended thread's recorder to the next thread. */
  private final class ThreadRecorder extends FastThreadLocal<LoopRecorder> {
    @Override
    protected LoopRecorder initialValue() {
      LoopRecorder mine = orphans.poll();
      if (mine == null) {
        mine = new LoopRecorder(range);
        recorders.add(mine);
      }
      return mine;
    }

    @Override
    protected void onRemoval(LoopRecorder mine) {
      orphans.add(mine);
    }
  }
}
