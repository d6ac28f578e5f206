// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.memcached.Memcached;
import org.jspecify.annotations.Nullable;

/** Loaded only if protosocket-memcached is there. */
final class MemcachedClients {
  private MemcachedClients() {}

  static ClientConfig.Builder config(
      Endpoint server, @Nullable String user, @Nullable String password) {
    ClientConfig.Builder config = Memcached.config(server);
    return user == null || password == null
        ? config
        : config.credential(Memcached.login(server, user, password));
  }
}
