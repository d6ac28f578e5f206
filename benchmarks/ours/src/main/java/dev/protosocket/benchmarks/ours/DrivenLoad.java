// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.OpenLoad;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.DrivenLoop;
import dev.protosocket.client.ProtosocketClient;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/**
 * Fire and recv on any number of connections by one thread, which does their I/O: nothing passes
 * from one thread to another.
 */
final class DrivenLoad implements Load {
  private static final Duration PATIENCE = Duration.ofSeconds(1);

  private final ExecutorService owner =
      Executors.newSingleThreadExecutor(new DefaultThreadFactory("owner"));
  private final DrivenLoop loop;
  private final List<ProtosocketClient> clients;
  private final List<PipelineCaller> callers = new ArrayList<>();
  private CompletableFuture<Void> burst = CompletableFuture.completedFuture(null);
  private final long stepNanos;
  private volatile boolean running;

  /**
   * A load that has not started.
   *
   * @param options what to do
   * @param protocol what the clients speak
   * @param lanes where to count
   * @param config of the clients, but for their event loop
   */
  DrivenLoad(LoadOptions options, Protocol protocol, Lanes lanes, ClientConfig config) {
    stepNanos = options.rate() > 0 ? OpenLoad.stepNanos(options) : 0;
    loop = onOwner(DrivenLoop::open);
    ClientConfig driven = config.toBuilder().eventLoopGroup(loop.group()).build();
    clients = onOwner(() -> OursSubject.connect(options, protocol, driven));
    for (ProtosocketClient client : clients) {
      callers.add(new PipelineCaller(options, protocol, client.pipeline(), lanes.newLane()));
    }
  }

  private <V> V onOwner(Supplier<V> task) {
    return CompletableFuture.supplyAsync(task, owner).join();
  }

  @Override
  public boolean isOpen() {
    return stepNanos > 0;
  }

  @Override
  public void start() {
    running = true;
    burst = CompletableFuture.runAsync(this::run, owner);
  }

  private void run() {
    if (stepNanos > 0) {
      pace();
      return;
    }
    if (callers.size() == 1) {
      callers.get(0).drive(() -> running);
      return;
    }
    callers.forEach(PipelineCaller::begin);
    try {
      while (isBusy()) {
        for (int i = 0; i < callers.size(); i++) {
          callers.get(i).drain(running);
        }
        loop.runOnce(PATIENCE);
      }
    } catch (RuntimeException e) {
      callers.get(0).lane.failed(e);
    }
  }

  /** An open loop, see {@link OpenLoad}. */
  private void pace() {
    try {
      long due = System.nanoTime();
      int next = 0;
      while (running || isBusy()) {
        while (running && due - System.nanoTime() <= 0) {
          PipelineCaller caller = callers.get(next);
          caller.fire(due);
          caller.pipeline.flush();
          next = (next + 1) % callers.size();
          due += stepNanos;
        }
        long wait = due - System.nanoTime();
        loop.runOnce(running ? Duration.ofNanos(Math.max(wait, 0)) : PATIENCE);
        callers.forEach(caller -> caller.drain(false));
      }
    } catch (RuntimeException e) {
      callers.get(0).lane.failed(e);
    }
  }

  private boolean isBusy() {
    return callers.stream().anyMatch(caller -> caller.pipeline.pending() > 0);
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    try {
      burst.get(STOP_SECONDS, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IllegalStateException("the owner's thread failed, or never ended", e);
    }
  }

  @Override
  public void close() {
    CompletableFuture.runAsync(this::closeOnOwner, owner).join();
    owner.shutdown();
  }

  private void closeOnOwner() {
    callers.forEach(caller -> caller.pipeline.close());
    OursSubject.close(clients);
    loop.close();
  }
}
