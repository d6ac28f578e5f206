// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** A cache in this process in front of any cache client. */
module dev.protosocket.near {
  requires transitive dev.protosocket.client;
  requires com.github.benmanes.caffeine;
  requires io.netty.common;
  requires org.slf4j;
  requires static transitive org.jspecify;

  exports dev.protosocket.near;
  exports dev.protosocket.near.tier;
}
