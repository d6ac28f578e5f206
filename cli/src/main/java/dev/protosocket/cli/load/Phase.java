// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.DelegatingProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** A part of a run: its threads, the progress that is shown meanwhile, and what was measured. */
final class Phase {
  private static final int COLUMNS = 80;
  private static final int LONGEST_NAME = "warm-up".length();
  private static final long TICK_MILLIS = 250;

  /** In a file or a pipe a bar would be one long line of carriage returns: there it is lines. */
  private static final boolean ON_TERMINAL = !Boolean.getBoolean("load.lines");

  private static final long LINE_MILLIS = 5_000;
  private static final long MIN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS / 2);
  private static final double NANOS_PER_SECOND = 1e9;

  private final String name;
  private final Plan plan;
  private final long start = System.nanoTime();
  private final CountDownLatch working;
  private final Histogram total = Meter.newHistogram();
  private final List<Load> loads = new ArrayList<>();
  private final List<Result.Point> series = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private volatile double seconds;

  Phase(String name, Plan plan) {
    this.name = name;
    this.plan = plan;
    this.working = new CountDownLatch(plan.threads());
  }

  /** Returns when it began, as {@link System#nanoTime()}. */
  long start() {
    return start;
  }

  /** Returns whether a thread failed, so that the others need not go on; any thread. */
  boolean isBroken() {
    return broken.get() != null;
  }

  /** Starts one of the plan's threads. */
  void add(Load load, CacheClient client) {
    Thread thread = new Thread(() -> work(load, client), name + "-" + loads.size());
    thread.setDaemon(true);
    loads.add(load);
    thread.start();
  }

  private void work(Load load, CacheClient client) {
    try {
      load.run(client);
    } catch (InterruptedException | RuntimeException | Error e) {
      broken.compareAndSet(null, e);
    } finally {
      working.countDown();
    }
  }

  /**
   * Shows progress until all threads have ended.
   *
   * @throws IllegalStateException if one of them failed
   */
  void await() throws InterruptedException {
    long max =
        plan.isByOperations()
            ? plan.operations()
            : TimeUnit.NANOSECONDS.toMillis(plan.durationNanos());
    try (ProgressBar bar = bar(max)) {
      long last = start;
      boolean ended = false;
      while (!ended) {
        ended = working.await(TICK_MILLIS, TimeUnit.MILLISECONDS);
        long now = System.nanoTime();
        Histogram interval = Meter.newHistogram();
        loads.forEach(load -> interval.add(load.meter().takeLatencies()));
        total.add(interval);
        // What is left at the end may be an interval too short to have a rate.
        if (now - last >= MIN_INTERVAL_NANOS || series.isEmpty()) {
          double rate = interval.getTotalCount() * NANOS_PER_SECOND / (now - last);
          double p99 = Result.at(interval, 99);
          series.add(new Result.Point((now - start) / NANOS_PER_SECOND, rate, p99));
          // Of a fixed width, so that the bar keeps its own.
          bar.setExtraMessage(String.format(Locale.ROOT, " %,9.0f op/s, p99 %,7.0f us", rate, p99));
        }
        bar.stepTo(
            plan.isByOperations()
                ? total.getTotalCount()
                : Math.min(max, TimeUnit.NANOSECONDS.toMillis(now - start)));
        last = now;
      }
      seconds = (last - start) / NANOS_PER_SECOND;
    }
    Throwable cause = broken.get();
    if (cause != null) {
      throw new IllegalStateException("a load thread ended early: " + cause, cause);
    }
  }

  private ProgressBar bar(long max) {
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName(String.format(Locale.ROOT, "%-" + LONGEST_NAME + "s", name))
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) (ON_TERMINAL ? TICK_MILLIS : LINE_MILLIS))
            .setInitialMax(max)
            .hideEta()
            // With a width: to ask the terminal for one, the bar would load JLine, which takes over
            // SIGINT, and Ctrl-C would end the JVM before anything is reported.
            .setConsumer(
                ON_TERMINAL
                    ? new ConsoleProgressBarConsumer(System.err, COLUMNS)
                    : new DelegatingProgressBarConsumer(System.err::println, COLUMNS));
    return plan.isByOperations()
        ? builder.build()
        : builder.setUnit(" s", TimeUnit.SECONDS.toMillis(1)).build();
  }

  /** Returns how long it took, from the start to the last answer, in seconds. */
  double seconds() {
    return seconds;
  }

  /** Returns all latencies, in nanoseconds. */
  Histogram latencies() {
    return total;
  }

  List<Result.Point> series() {
    return series;
  }

  long count(Outcome outcome) {
    return loads.stream().mapToLong(load -> load.meter().count(outcome)).sum();
  }

  /** Returns how many operations were due and never issued. */
  long missed() {
    return loads.stream().mapToLong(load -> load.pacer().missed()).sum();
  }

  /** Returns how many operations failed, by kind. */
  Map<String, Long> errors() {
    Map<String, Long> errors = new TreeMap<>();
    loads.forEach(load -> load.meter().addErrorsTo(errors));
    return errors;
  }
}
