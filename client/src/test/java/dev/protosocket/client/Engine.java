// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.handler.ssl.SslProvider;

/** The two TLS engines, each in the form that a test can release. */
enum Engine {
  BORINGSSL(SslProvider.OPENSSL_REFCNT),
  JDK(SslProvider.JDK);

  final SslProvider provider;

  Engine(SslProvider provider) {
    this.provider = provider;
  }
}
