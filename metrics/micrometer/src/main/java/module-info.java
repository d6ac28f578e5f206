// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Binds the metrics to a Micrometer registry. */
module dev.protosocket.metrics.micrometer {
  requires transitive dev.protosocket.metrics;
  requires transitive micrometer.core;
  requires static transitive org.jspecify;

  exports dev.protosocket.metrics.micrometer;
}
