// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** memcached's meta protocol for the client and the pool. */
module dev.protosocket.memcached {
  requires transitive dev.protosocket.client;
  requires dev.protosocket.proto;
  requires io.netty.buffer;
  requires static transitive org.jspecify;

  exports dev.protosocket.memcached;
}
