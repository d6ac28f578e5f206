// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** An embedded protosocket server for local work and integration tests. */
module dev.protosocket.server {
  requires transitive com.google.protobuf;
  requires transitive dev.protosocket.proto;
  requires transitive io.netty.handler;
  requires transitive io.netty.transport;
  requires com.github.benmanes.caffeine;
  requires info.picocli;
  requires io.netty.codec;
  requires io.netty.common;
  requires io.netty.pkitesting;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.protosocket.server;

  // The main class's options are set by reflection.
  opens dev.protosocket.server to
      info.picocli;
}
