// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.memcached.AnyMemcached.Target;
import dev.protosocket.testing.LeakCheck;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** All that holds of every memcached, against one whose keys the tests share. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
abstract class AllContracts {
  abstract Target target();

  @Nested
  class Calls extends MemcachedContract {
    @Override
    Target target() {
      return AllContracts.this.target();
    }
  }

  @Nested
  class Commands extends CommandsContract {
    @Override
    Target target() {
      return AllContracts.this.target();
    }
  }

  @Nested
  class Capable extends CapabilitiesContract {
    @Override
    Target target() {
      return AllContracts.this.target();
    }
  }

  @Nested
  class Keys extends KeysContract {
    @Override
    Target target() {
      return AllContracts.this.target();
    }
  }

  @Nested
  class Namespaces extends NamespaceContract {
    @Override
    Target target() {
      return AllContracts.this.target();
    }
  }

  @Nested
  class Tools extends ToolsContract {
    @Override
    Target target() {
      return AllContracts.this.target();
    }
  }
}
