// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Redis and Redis Cluster, by Lettuce, behind the client's interface. */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"}) // Lettuce is no module
module dev.protosocket.redis {
  requires transitive dev.protosocket.client;
  requires transitive lettuce.core;
  requires io.netty.buffer;
  requires dev.protosocket.proto;
  requires io.netty.common;
  requires io.netty.transport;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.protosocket.redis;
}
