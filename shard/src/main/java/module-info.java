// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Many servers behind one cache client. */
module dev.protosocket.shard {
  requires transitive dev.protosocket.client;
  requires io.netty.common;
  // For NodeSource.srv only, which also needs jdk.naming.dns.
  requires static java.naming;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.protosocket.shard;
}
