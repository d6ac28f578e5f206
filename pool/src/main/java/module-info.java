// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Many multiplexed connections behind one cache client. */
module dev.protosocket.pool {
  requires transitive dev.protosocket.client;
  requires io.netty.common;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.protosocket.pool;
}
