// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** HdrHistogram metrics fed by the client observer. */
module dev.protosocket.metrics {
  requires transitive HdrHistogram;
  requires transitive dev.protosocket.client;
  requires io.netty.common;
  requires static transitive org.jspecify;

  exports dev.protosocket.metrics;
}
