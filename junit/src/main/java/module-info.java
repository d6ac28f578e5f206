// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** A cache server for the tests of those who use the client, with JUnit or without. */
module dev.protosocket.junit {
  requires transitive dev.protosocket.client;
  requires dev.protosocket.memcached;
  requires transitive dev.protosocket.pool;
  requires transitive dev.protosocket.server;
  requires io.netty.buffer;
  requires static transitive org.junit.jupiter.api;
  requires static org.junit.platform.commons;
  requires static transitive org.jspecify;

  exports dev.protosocket.junit;
}
