// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.memcached.AnyMemcached.Target;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.server.MemcachedVersion;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Against the embedded server: in classic text as 1.5.16, which has nothing else, found out by the
 * handshake, and as 1.6.45, by choice; by the meta protocol as either version that has it.
 */
@ParameterizedClass
@CsvSource({"V1_5_16, AUTO", "V1_6_18, AUTO", "V1_6_45, AUTO", "V1_6_45, CLASSIC"})
class EmbeddedMemcachedIT extends AllContracts {
  private static MemcachedServer server;

  @Parameter(0)
  private MemcachedVersion version;

  @Parameter(1)
  private MemcachedProtocol protocol;

  @BeforeParameterizedClassInvocation
  static void start(MemcachedVersion version) {
    server = MemcachedServer.builder().version(version).start();
  }

  @AfterParameterizedClassInvocation
  static void stop() {
    server.close();
  }

  @Override
  Target target() {
    return new Target(server.port(), version.text(), protocol);
  }
}
