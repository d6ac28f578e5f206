// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A task that blocks an event loop until this is closed, as a callback might. */
final class BusyLoop implements AutoCloseable {
  private final CountDownLatch began = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private volatile boolean busy = true;

  BusyLoop(EventExecutor loop) throws InterruptedException {
    loop.execute(this::block);
    assertThat(began.await(30, TimeUnit.SECONDS)).as("the event loop blocks").isTrue();
  }

  private void block() {
    began.countDown();
    try {
      // A test that hangs shall end, too.
      release.await(60, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    busy = false;
  }

  /** Tells whether it has blocked all the time until now. */
  boolean isBusy() {
    return busy;
  }

  @Override
  public void close() {
    release.countDown();
  }
}
