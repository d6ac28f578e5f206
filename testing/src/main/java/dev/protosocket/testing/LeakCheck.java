// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import io.netty.util.LeakPresenceDetector;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a buffer, a TLS engine or a TLS context unreleased, or that begins when
 * another one has. The detector counts those of the whole JVM, so tests with this extension run one
 * at a time.
 */
public final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final LeakPresenceDetector.ResourceScope GLOBAL = global();

  private final Duration patience;

  public LeakCheck() {
    this(PATIENCE);
  }

  LeakCheck(Duration patience) {
    this.patience = patience;
  }

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
  public void beforeEach(ExtensionContext context) {
    // A class before without this check may still be ending.
    check(patience);
  }

  @Override
  public void afterEach(ExtensionContext context) {
    check(patience);
  }

  static void check(Duration patience) {
    // An event loop that was told to end may still be giving its buffers back. The detector's own
    // check forgets what it has reported, so it comes last.
    long end = System.nanoTime() + patience.toNanos();
    while (GLOBAL.hasOpenResources() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
    LeakPresenceDetector.check();
  }

  /** For a class whose tests share a server, which holds a TLS context until the end. */
  public static final class AtEnd implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
      check(PATIENCE);
    }
  }
}
