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

/**
 * Classic text against the embedded server: as 1.5.16, which has nothing else, found out by the
 * handshake; and as 1.6.45, by choice.
 */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class EmbeddedClassicIT {
  private MemcachedServer server;

  private void start(MemcachedVersion version) {
    server = MemcachedServer.builder().version(version).start();
  }

  @AfterEach
  void stop() {
    server.close();
  }

  @Nested
  class FoundCalls extends MemcachedContract {
    @BeforeEach
    void start() {
      EmbeddedClassicIT.this.start(MemcachedVersion.V1_5_16);
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isClassic() {
      return true;
    }

    @Override
    boolean hasMeta() {
      return false;
    }
  }

  @Nested
  class ChosenCalls extends MemcachedContract {
    @BeforeEach
    void start() {
      EmbeddedClassicIT.this.start(MemcachedVersion.V1_6_45);
    }

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
  class FoundCommands extends CommandsContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_5_16);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isClassic() {
      return true;
    }

    @Override
    boolean isOld() {
      return true;
    }
  }

  @Nested
  class ChosenCommands extends CommandsContract {
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
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }

    @Override
    boolean isOld() {
      return true;
    }
  }

  @Nested
  class FoundCapable extends CapabilitiesContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_5_16);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isClassic() {
      return true;
    }
  }

  @Nested
  class ChosenCapable extends CapabilitiesContract {
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
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }
  }

  @Nested
  class FoundKeys extends KeysContract {
    @BeforeEach
    void start() {
      EmbeddedClassicIT.this.start(MemcachedVersion.V1_5_16);
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isClassic() {
      return true;
    }
  }

  @Nested
  class ChosenKeys extends KeysContract {
    @BeforeEach
    void start() {
      EmbeddedClassicIT.this.start(MemcachedVersion.V1_6_45);
    }

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
  class FoundNamespaces extends NamespaceContract {
    @BeforeEach
    @Override
    void connect() {
      start(MemcachedVersion.V1_5_16);
      super.connect();
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isClassic() {
      return true;
    }
  }

  @Nested
  class ChosenNamespaces extends NamespaceContract {
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
    MemcachedProtocol protocol() {
      return MemcachedProtocol.CLASSIC;
    }
  }

  @Nested
  class FoundTools extends ToolsContract {
    @BeforeEach
    void start() {
      EmbeddedClassicIT.this.start(MemcachedVersion.V1_5_16);
    }

    @Override
    int port() {
      return server.port();
    }

    @Override
    boolean isClassic() {
      return true;
    }
  }

  @Nested
  class ChosenTools extends ToolsContract {
    @BeforeEach
    void start() {
      EmbeddedClassicIT.this.start(MemcachedVersion.V1_6_45);
    }

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
