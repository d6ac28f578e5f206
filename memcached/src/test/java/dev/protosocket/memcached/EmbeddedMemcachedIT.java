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
@ExtendWith(LeakCheck.class)
@Timeout(120)
class EmbeddedMemcachedIT {
  private MemcachedServer server;

  private void start(MemcachedVersion version) {
    server = MemcachedServer.builder().version(version).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Nested
  class Calls16018 extends MemcachedContract {
    @BeforeEach
    void start() {
      EmbeddedMemcachedIT.this.start(MemcachedVersion.V1_6_18);
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Calls16045 extends MemcachedContract {
    @BeforeEach
    void start() {
      EmbeddedMemcachedIT.this.start(MemcachedVersion.V1_6_45);
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Commands16018 extends CommandsContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_6_18);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isOld() {
      return true;
    }
  }

  @Nested
  class Commands16045 extends CommandsContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_6_45);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isOld() {
      return false;
    }
  }

  @Nested
  class Capable16018 extends CapabilitiesContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_6_18);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Capable16045 extends CapabilitiesContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_6_45);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Keys16018 extends KeysContract {
    @BeforeEach
    void start() {
      EmbeddedMemcachedIT.this.start(MemcachedVersion.V1_6_18);
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Keys16045 extends KeysContract {
    @BeforeEach
    void start() {
      EmbeddedMemcachedIT.this.start(MemcachedVersion.V1_6_45);
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Namespaces16018 extends NamespaceContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_6_18);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Namespaces16045 extends NamespaceContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_6_45);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Tools16018 extends ToolsContract {
    @BeforeEach
    void start() {
      EmbeddedMemcachedIT.this.start(MemcachedVersion.V1_6_18);
    }

    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Tools16045 extends ToolsContract {
    @BeforeEach
    void start() {
      EmbeddedMemcachedIT.this.start(MemcachedVersion.V1_6_45);
    }

    @Override
    int port() {
      return server.port();
    }
  }
}
