package dev.protosocket.benchmarks.loadtool;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import me.tongfei.progressbar.ConsoleProgressBarConsumer;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** One run: connects, starts the threads, shows progress and sums up. */
final class Run {
  private static final int COLUMNS = 80;
  private static final long TICK_MILLIS = 250;
  private static final long MIN_INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS / 2);
  private static final double NANOS_PER_SECOND = 1e9;

  private final Options options;
  private final Plan plan;
  private final Target target;
  private final Histogram total = Meter.newHistogram();
  private final List<Load> loads = new ArrayList<>();
  private final List<Result.Point> series = new ArrayList<>();
  private final AtomicReference<@Nullable Throwable> broken = new AtomicReference<>();
  private volatile boolean stopped;

  Run(Options options, Target target) {
    this.options = options;
    this.plan = options.plan();
    this.target = target;
  }

  /** Lets no more operations be issued; any thread. */
  void stop() {
    stopped = true;
  }

  /** Returns all latencies in nanoseconds, after {@link #execute}. */
  Histogram latencies() {
    return total;
  }

  /** Runs, and returns when the last operation has ended. */
  Result execute() throws InterruptedException {
    ClientConfig config = target.config().maxInFlight(options.inFlight()).build();
    List<CacheClient> clients = new ArrayList<>();
    try {
      if (options.mode == Mode.POOL) {
        clients.add(
            ClientPool.connect(PoolConfig.builder(config).size(options.connections).build()));
      } else {
        for (int i = 0; i < options.connections; i++) {
          clients.add(ProtosocketClient.connect(config));
        }
      }
      return measure(clients);
    } finally {
      clients.forEach(CacheClient::close);
    }
  }

  private Result measure(List<CacheClient> clients) throws InterruptedException {
    CountDownLatch working = new CountDownLatch(options.threads);
    ByteBuf bytes = Load.bytes(options.sizes);
    long start = System.nanoTime();
    for (int i = 0; i < options.threads; i++) {
      Pacer pacer = new Pacer(System::nanoTime, () -> stopped, start, plan, i);
      Load load = new Load(options, bytes, pacer, new Meter(System::nanoTime), i);
      loads.add(load);
      CacheClient client = clients.get(i % clients.size());
      Thread thread = new Thread(() -> work(load, client, working), "load-" + i);
      thread.setDaemon(true);
      thread.start();
    }
    watch(working, start);
    double seconds = (System.nanoTime() - start) / NANOS_PER_SECOND;
    Throwable cause = broken.get();
    if (cause != null) {
      throw new IllegalStateException("a load thread ended early: " + cause, cause);
    }
    return sum(seconds);
  }

  private void work(Load load, CacheClient client, CountDownLatch working) {
    try {
      switch (options.mode) {
        case FIRE -> {
          ProtosocketClient connection = (ProtosocketClient) client;
          try (Pipeline<Long> pipeline =
              connection.pipeline(options.depth(), target.config().build().requestTimeout())) {
            load.fire(pipeline);
          }
        }
        case ASYNC, POOL -> load.async(client);
        case BLOCKING -> load.blocking(client);
      }
    } catch (InterruptedException | RuntimeException e) {
      broken.compareAndSet(null, e);
      stopped = true;
    } finally {
      working.countDown();
    }
  }

  private void watch(CountDownLatch working, long start) throws InterruptedException {
    boolean byOperations = plan.operations() != Long.MAX_VALUE;
    long max =
        byOperations ? plan.operations() : TimeUnit.NANOSECONDS.toMillis(plan.durationNanos());
    ProgressBarBuilder builder =
        new ProgressBarBuilder()
            .setTaskName("load")
            .setStyle(ProgressBarStyle.ASCII)
            .setUpdateIntervalMillis((int) TICK_MILLIS)
            // With a width: to ask the terminal for one, the bar would load JLine, which takes over
            // SIGINT, and Ctrl-C would end the JVM before anything is reported.
            .setConsumer(new ConsoleProgressBarConsumer(System.err, COLUMNS))
            .hideEta()
            .setInitialMax(max);
    if (!byOperations) {
      builder.setUnit(" s", TimeUnit.SECONDS.toMillis(1));
    }
    try (ProgressBar bar = builder.build()) {
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
          bar.setExtraMessage(String.format(Locale.ROOT, " %,.0f op/s, p99 %,.0f us", rate, p99));
        }
        bar.stepTo(
            byOperations
                ? total.getTotalCount()
                : Math.min(max, TimeUnit.NANOSECONDS.toMillis(now - start)));
        last = now;
      }
    }
  }

  private Result sum(double seconds) {
    TreeMap<String, Long> errors = new TreeMap<>();
    loads.forEach(load -> load.meter().addErrorsTo(errors));
    return new Result(
        options.describe(),
        seconds,
        total.getTotalCount(),
        count(Outcome.HIT),
        count(Outcome.MISS),
        count(Outcome.STORED),
        count(Outcome.FAILED),
        loads.stream().mapToLong(load -> load.pacer().missed()).sum(),
        stopped,
        total.getTotalCount() / seconds,
        errors,
        Result.Latency.of(total),
        Result.curve(total),
        series);
  }

  private long count(Outcome outcome) {
    return loads.stream().mapToLong(load -> load.meter().count(outcome)).sum();
  }
}
