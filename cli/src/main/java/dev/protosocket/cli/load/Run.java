// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** One run: connects, fills and warms up if that is asked for, and measures. */
final class Run {
  private final Options options;
  private final ByteBuf bytes;
  private final AtomicReference<@Nullable CloseReason> lost = new AtomicReference<>();
  private volatile boolean stopped;

  Run(Options options) {
    this.options = options;
    this.bytes = Traffic.bytes(options.sizes);
  }

  /** Lets no more operations be issued; any thread. */
  void stop() {
    stopped = true;
  }

  /** Returns why a connection was lost in the run, which ended it, or null. */
  @Nullable CloseReason lost() {
    return lost.get();
  }

  private boolean isEnded() {
    return stopped || lost.get() != null;
  }

  /**
   * Runs, and returns when the last operation has ended.
   *
   * @return the part that is measured; if it was ended before, nothing was
   * @throws IllegalStateException if a key could not be stored beforehand, or a load thread failed
   */
  Phase execute(Target target) throws InterruptedException {
    List<CacheClient> clients = new ArrayList<>();
    try {
      ClientConfig.Builder config = target.config().maxInFlight(options.inFlight());
      if (options.timeout != null) {
        config.connectTimeout(options.timeout).requestTimeout(options.timeout);
      }
      connect(config.build(), clients);
      if (options.fill) {
        fill(clients);
      }
      if (options.warmup != null && !isEnded()) {
        Plan plan = Plan.duration(options.warmup, options.rate, options.threads);
        // Not the keys of the run in the order of the run.
        perform("warm-up", plan, clients, thread -> Traffic.mixed(options, bytes, ~thread));
      }
      // By the thread's number: two runs with the same options use the same keys and sizes.
      return perform(
          "load", options.plan(), clients, thread -> Traffic.mixed(options, bytes, thread));
    } finally {
      clients.forEach(CacheClient::close);
    }
  }

  private void connect(ClientConfig config, List<CacheClient> clients) {
    if (options.mode == Mode.POOL) {
      clients.add(ClientPool.connect(PoolConfig.builder(config).size(options.connections).build()));
    } else {
      for (int i = 0; i < options.connections; i++) {
        ProtosocketClient client = ProtosocketClient.connect(config);
        clients.add(client);
        // It does not come back, and what is issued on it fails as fast as it is issued.
        client.closed().thenAccept(this::lose);
      }
    }
  }

  private void lose(CloseReason reason) {
    if (reason.kind() != CloseReason.Kind.CLOSED_BY_CALLER) {
      lost.compareAndSet(null, reason);
    }
  }

  private void fill(List<CacheClient> clients) throws InterruptedException {
    Plan plan = Plan.operations(options.keys.size(), options.rate, options.threads);
    Phase fill = perform("fill", plan, clients, thread -> Traffic.filling(options, bytes, thread));
    Map<String, Long> errors = fill.errors();
    if (!errors.isEmpty()) {
      long failed = errors.values().stream().mapToLong(Long::longValue).sum();
      throw new IllegalStateException(
          String.format(
              Locale.ROOT,
              "--fill: %,d of %,d keys were not stored: %s",
              failed,
              plan.operations(),
              errors));
    }
  }

  private Phase perform(
      String name, Plan plan, List<CacheClient> clients, IntFunction<Traffic> traffic)
      throws InterruptedException {
    Phase phase = new Phase(name, plan);
    for (int i = 0; i < options.threads; i++) {
      Pacer pacer =
          new Pacer(System::nanoTime, () -> isEnded() || phase.isBroken(), phase.start(), plan, i);
      Load load = new Load(options, traffic.apply(i), pacer, new Meter(System::nanoTime));
      phase.add(load, clients.get(i % clients.size()));
    }
    phase.await();
    return phase;
  }

  /** Returns what the phase measured. */
  Result result(Phase phase) {
    return Result.of(options.describe(), phase, isEnded());
  }
}
