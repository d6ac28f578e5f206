// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import io.netty.util.LeakPresenceDetector;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a buffer, a TLS engine or a TLS context unreleased. */
final class LeakCheck implements AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final LeakPresenceDetector.ResourceScope GLOBAL = global();

  private static LeakPresenceDetector.ResourceScope global() {
    try {
      Field global = LeakPresenceDetector.class.getDeclaredField("GLOBAL");
      global.setAccessible(true);
      return (LeakPresenceDetector.ResourceScope) global.get(null);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @Override
  public void afterEach(ExtensionContext context) {
    // An event loop that was told to end may still be giving its buffers back. The detector's own
    // check forgets what it has reported, so it comes last.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (GLOBAL.hasOpenResources() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    LeakPresenceDetector.check();
  }
}
