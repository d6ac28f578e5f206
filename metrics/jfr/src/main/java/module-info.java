// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** JDK Flight Recorder events of the client. */
module dev.protosocket.metrics.jfr {
  requires transitive dev.protosocket.client;
  requires jdk.jfr;
  requires static transitive org.jspecify;

  exports dev.protosocket.metrics.jfr;
}
