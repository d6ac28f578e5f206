// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.server.MemcachedServer;
import dev.protosocket.server.MemcachedVersion;
import dev.protosocket.testing.LeakCheck;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against the embedded server, as either version. */
class EmbeddedMemcachedIT {
  @Nested
  class AsOf2023 extends Embedded {
    AsOf2023() {
      super(MemcachedVersion.V1_6_18);
    }
  }

  @Nested
  class AsOf2026 extends Embedded {
    AsOf2026() {
      super(MemcachedVersion.V1_6_45);
    }
  }

  @ExtendWith(LeakCheck.class)
  @Timeout(120)
  private abstract static class Embedded extends MemcachedContract {
    private final MemcachedVersion version;
    private MemcachedServer server;

    Embedded(MemcachedVersion version) {
      this.version = version;
    }

    @BeforeEach
    void start() {
      server = MemcachedServer.builder().version(version).start();
    }

    @AfterEach
    void stop() {
      server.close();
    }

    @Override
    int port() {
      return server.port();
    }
  }
}
