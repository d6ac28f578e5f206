// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** OpenTelemetry metrics and spans of the client. */
module dev.protosocket.metrics.opentelemetry {
  requires transitive dev.protosocket.client;
  requires transitive io.opentelemetry.api;
  requires io.opentelemetry.context;
  requires io.opentelemetry.common;
  requires static transitive org.jspecify;

  exports dev.protosocket.metrics.opentelemetry;
}
