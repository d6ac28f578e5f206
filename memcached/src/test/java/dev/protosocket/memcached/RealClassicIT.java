// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Classic text, by choice, against a real memcached of its own. */
@NeedsMemcached
@ExtendWith(LeakCheck.class)
@Timeout(120)
class RealClassicIT {
  private static MemcachedProcess server;

  @BeforeAll
  static void start() throws IOException {
    server = MemcachedProcess.start();
  }

  @AfterAll
  static void stop() throws IOException {
    server.close();
  }

  @Nested
  class Calls extends MemcachedContract {
    @Override
    int port() {
      return server.port();
    }

    @Override
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }
  }

  @Nested
  class Commands extends CommandsContract {
    @Override
    int port() {
      return server.port();
    }

    @Override
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }

    @Override
    boolean isOld() {
      return true;
    }
  }

  @Nested
  class Capable extends CapabilitiesContract {
    @Override
    int port() {
      return server.port();
    }

    @Override
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }
  }

  @Nested
  class Keys extends KeysContract {
    @Override
    int port() {
      return server.port();
    }

    @Override
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }
  }

  @Nested
  class Namespaces extends NamespaceContract {
    @Override
    int port() {
      return server.port();
    }

    @Override
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }
  }

  @Nested
  class Tools extends ToolsContract {
    @Override
    int port() {
      return server.port();
    }

    @Override
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }
  }
}
