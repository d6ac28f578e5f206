// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.OpenLoad;
import dev.protosocket.client.ProtosocketClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Fire and recv: for each connection one thread that fires an operation for each completion it
 * receives.
 */
final class FireLoad implements Load {
  private final List<ProtosocketClient> clients;
  private final List<PipelineCaller> callers = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final long stepNanos;
  private volatile boolean running;

  /**
   * A load that has not started.
   *
   * @param options what to do
   * @param protocol what the clients speak
   * @param lanes where to count
   * @param clients one pipeline is opened on each
   */
  FireLoad(LoadOptions options, Protocol protocol, Lanes lanes, List<ProtosocketClient> clients) {
    this.clients = clients;
    this.stepNanos = options.rate() > 0 ? OpenLoad.stepNanos(options) : 0;
    for (ProtosocketClient client : clients) {
      callers.add(new PipelineCaller(options, protocol, client.pipeline(), lanes.newLane()));
    }
  }

  @Override
  public boolean isOpen() {
    return stepNanos > 0;
  }

  @Override
  public void start() {
    running = true;
    long first = System.nanoTime();
    for (PipelineCaller caller : callers) {
      // In turns, if the loop is open.
      long due = first + threads.size() * stepNanos;
      Thread thread = new Thread(() -> run(caller, due), "caller-" + threads.size());
      thread.setDaemon(true);
      threads.add(thread);
      thread.start();
    }
  }

  private void run(PipelineCaller caller, long due) {
    if (stepNanos > 0) {
      caller.pace(due, stepNanos * callers.size(), () -> running);
    } else {
      caller.run(() -> running);
    }
  }

  @Override
  public void stop() throws InterruptedException {
    running = false;
    for (Thread thread : threads) {
      thread.join(TimeUnit.SECONDS.toMillis(STOP_SECONDS));
      if (thread.isAlive()) {
        throw new IllegalStateException(
            "operations of " + thread.getName() + " were never answered");
      }
    }
    threads.clear();
  }

  @Override
  public void close() {
    callers.forEach(caller -> caller.pipeline.close());
    OursSubject.close(clients);
  }
}
