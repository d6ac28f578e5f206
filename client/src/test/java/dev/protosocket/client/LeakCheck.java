package dev.protosocket.client;

import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a test that leaves a buffer, a TLS engine or a TLS context unreleased. The detector counts
 * those of the whole JVM, so tests with this extension run one at a time.
 */
final class LeakCheck implements BeforeEachCallback, AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public void beforeEach(ExtensionContext context) {
    LeakPresenceDetector.check();
  }

  @Override
  public void afterEach(ExtensionContext context) {
    // An event loop that was told to end may still be giving its buffers back.
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      try {
        LeakPresenceDetector.check();
        return;
      } catch (IllegalStateException e) {
        if (System.nanoTime() - end > 0) {
          throw e;
        }
        LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(10));
      }
    }
  }
}
