// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** An application on the module path, and the root of the jlink image. */
module dev.protosocket.probe {
  requires dev.protosocket.metrics;
  requires dev.protosocket.pool;
  requires io.netty.handler;
  requires io.netty.transport.classes.epoll;
}
