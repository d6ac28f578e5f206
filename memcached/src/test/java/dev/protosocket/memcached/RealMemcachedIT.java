// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import java.io.IOException;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Against a real memcached, whose keys the tests share. */
@NeedsMemcached
@ExtendWith(LeakCheck.class)
@Timeout(120)
class RealMemcachedIT {
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
  }

  @Nested
  class Commands extends CommandsContract {
    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isOld() {
      ServerVersion version = ServerVersion.parse("VERSION " + server.version());
      return Objects.requireNonNull(version).compareTo(new ServerVersion(1, 6, 20)) < 0;
    }
  }

  @Nested
  class Capable extends CapabilitiesContract {
    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Keys extends KeysContract {
    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Namespaces extends NamespaceContract {
    @Override
    int port() {
      return server.port();
    }
  }

  @Nested
  class Tools extends ToolsContract {
    @Override
    int port() {
      return server.port();
    }
  }
}
