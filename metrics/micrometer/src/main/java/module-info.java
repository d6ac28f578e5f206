// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Binds the metrics to a Micrometer registry. */
module dev.protosocket.metrics.micrometer {
  requires transitive dev.protosocket.metrics;
  requires transitive micrometer.core;
  // Not transitive: the compiler would ask for them in every module that requires this one.
  requires static dev.protosocket.codec;
  requires static dev.protosocket.near;
  requires static dev.protosocket.shard;
  requires static transitive org.jspecify;

  exports dev.protosocket.metrics.micrometer;
}
