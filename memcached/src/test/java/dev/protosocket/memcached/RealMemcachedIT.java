// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.memcached.AnyMemcached.Target;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import java.io.IOException;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Against a real memcached: by the protocol that it has, and in classic text by choice. */
@NeedsMemcached
@ParameterizedClass
@EnumSource(names = {"AUTO", "CLASSIC"})
class RealMemcachedIT extends AllContracts {
  private static MemcachedProcess server;

  @Parameter private MemcachedProtocol protocol;

  @BeforeParameterizedClassInvocation
  static void start() throws IOException {
    server = MemcachedProcess.start();
  }

  @AfterParameterizedClassInvocation
  static void stop() throws IOException {
    server.close();
  }

  @Override
  Target target() {
    return new Target(server.port(), server.version(), protocol);
  }
}
