// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The multiplexed cache client: one authenticated TLS connection. */
// The module that gets the internals is compiled after this one.
@SuppressWarnings("module")
module dev.protosocket.client {
  requires transitive dev.protosocket.proto;
  requires transitive io.netty.buffer;
  requires transitive io.netty.handler;
  requires transitive io.netty.transport;
  requires io.netty.codec;
  requires transitive io.netty.common;
  requires io.netty.resolver;
  requires io.netty.transport.classes.epoll;
  requires org.slf4j;
  requires static io.netty.tcnative.classes.openssl;
  requires static transitive org.jspecify;

  exports dev.protosocket.client;
  exports dev.protosocket.client.capability;
  exports dev.protosocket.client.spi;
  exports dev.protosocket.client.wire;
  exports dev.protosocket.client.internal to
      dev.protosocket.momento;
}
