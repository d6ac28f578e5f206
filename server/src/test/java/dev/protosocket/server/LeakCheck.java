package dev.protosocket.server;

import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a buffer, a TLS engine or a TLS context unreleased. */
final class LeakCheck implements AfterEachCallback {
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @Override
  public void afterEach(ExtensionContext context) {
    checkInTime();
  }

  private static void checkInTime() {
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

  /** For a class whose tests share a server, which holds a TLS context until the end. */
  static final class AtEnd implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
      checkInTime();
    }
  }
}
