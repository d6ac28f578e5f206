// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Momento's keys and address discovery for the client and the pool. */
module dev.protosocket.momento {
  requires transitive dev.protosocket.client;
  requires transitive dev.protosocket.pool;
  requires com.fasterxml.jackson.core;
  requires io.netty.common;
  requires java.net.http;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.protosocket.momento;
}
