// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The command line tool. */
module dev.protosocket.cli {
  requires HdrHistogram;
  requires com.fasterxml.jackson.core;
  requires com.google.gson;
  requires dev.protosocket.client;
  requires dev.protosocket.codec;
  requires dev.protosocket.memcached;
  requires dev.protosocket.metrics;
  requires dev.protosocket.momento;
  requires dev.protosocket.pool;
  requires dev.protosocket.server;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.netty.common;
  requires io.netty.handler;
  requires java.desktop;
  requires me.tongfei.progressbar;
  requires org.apache.commons.rng.api;
  requires org.apache.commons.rng.sampling;
  requires xchart;
  requires static org.jspecify;

  exports dev.protosocket.cli;

  // Options are set by reflection.
  opens dev.protosocket.cli to
      info.picocli;
  opens dev.protosocket.cli.load to
      com.google.gson,
      info.picocli;
}
