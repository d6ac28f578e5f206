// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import io.netty.util.LeakPresenceDetector;
import java.lang.reflect.Field;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
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

  /** How many are open in the whole JVM. */
  private static final LongAdder OPEN = open();

  private final Duration patience;

  public LeakCheck() {
    this(PATIENCE);
  }

  LeakCheck(Duration patience) {
    this.patience = patience;
  }

  private static LongAdder open() {
    try {
      Field global = LeakPresenceDetector.class.getDeclaredField("GLOBAL");
      global.setAccessible(true);
      Field counter =
          LeakPresenceDetector.ResourceScope.class.getDeclaredField("openResourceCounter");
      counter.setAccessible(true);
      return (LongAdder) counter.get(global.get(null));
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
    // An event loop that was told to end may still be giving its buffers back, and may still take
    // some for moments. What is leaked is open at every moment, so one without any is enough. The
    // detector's own check looks once, and forgets what it has reported.
    long end = System.nanoTime() + patience.toNanos();
    while (OPEN.sum() != 0) {
      if (System.nanoTime() - end >= 0) {
        LeakPresenceDetector.check();
        return;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  /** For a class whose tests share a server, which holds a TLS context until the end. */
  public static final class AtEnd implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
      check(PATIENCE);
    }
  }
}
