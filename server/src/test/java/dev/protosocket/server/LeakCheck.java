package dev.protosocket.server;

import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Fails a test that leaves a buffer, a TLS engine or a TLS context unreleased. */
final class LeakCheck implements AfterEachCallback {
  @Override
  public void afterEach(ExtensionContext context) {
    LeakPresenceDetector.check();
  }

  /** For a class whose tests share a server, which holds a TLS context until the end. */
  static final class AtEnd implements AfterAllCallback {
    @Override
    public void afterAll(ExtensionContext context) {
      LeakPresenceDetector.check();
    }
  }
}
