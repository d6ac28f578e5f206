// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The command line tool. */
module dev.protosocket.cli {
  requires com.fasterxml.jackson.core;
  requires dev.protosocket.client;
  requires dev.protosocket.memcached;
  requires dev.protosocket.momento;
  requires dev.protosocket.server;
  requires info.picocli;
  requires io.netty.common;
  requires io.netty.handler;
  requires static org.jspecify;

  exports dev.protosocket.cli;

  // Options are set by reflection.
  opens dev.protosocket.cli to
      info.picocli;
}
