// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.ours;

import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.client.Cache;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.Ttl;
import dev.protosocket.memcached.Memcached;
import java.time.Duration;

/** What differs between the wires that the client speaks. */
enum Protocol {
  /** Against a canned server, over TLS. */
  PROTOSOCKET("benchmark", Duration.ofMinutes(10)) {
    @Override
    ClientConfig.Builder config(LoadOptions options) {
      return ClientConfig.builder(Credential.of(options.host(), options.port(), options.token()))
          .tls(TlsOptions.trust(options.ca()));
    }
  },
  /** Against a real server; without a prefix of keys, as the others have none. */
  MEMCACHED(Cache.none(), Ttl.NEVER) {
    @Override
    ClientConfig.Builder config(LoadOptions options) {
      ClientConfig.Builder config = Memcached.config(new Endpoint(options.host(), options.port()));
      return options.tls() ? config.tls(TlsOptions.trust(options.ca())) : config;
    }
  };

  private final String cache;
  private final Duration ttl;

  Protocol(String cache, Duration ttl) {
    this.cache = cache;
    this.ttl = ttl;
  }

  abstract ClientConfig.Builder config(LoadOptions options);

  String cache() {
    return cache;
  }

  /** How long values live. */
  Duration ttl() {
    return ttl;
  }

  @Override
  public String toString() {
    return this == MEMCACHED ? ", meta protocol" : "";
  }
}
