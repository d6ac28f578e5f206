// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import java.net.URI;
import java.time.Duration;
import javax.cache.CacheException;
import org.jspecify.annotations.Nullable;

/** Makes clients of URIs. */
final class Servers {
  private static final String PLAIN = "memcached";
  private static final String ENCRYPTED = "memcacheds";

  private Servers() {}

  static boolean isServer(URI uri) {
    return PLAIN.equals(uri.getScheme()) || ENCRYPTED.equals(uri.getScheme());
  }

  /**
   * Returns a pool that connects when it is first used.
   *
   * @param timeout of connecting and of calls; null for the defaults
   */
  static CacheClient open(URI uri, @Nullable Duration timeout) {
    if (!isServer(uri)) {
      throw new CacheException("a server is named memcached://host:port or memcacheds://host:port");
    }
    if (uri.getUserInfo() != null) {
      throw new CacheException(
          "a user and a password do not go into a URI, which others see; make the client in code");
    }
    String host = uri.getHost();
    if (host == null) {
      throw new CacheException("the server's URI has no host; memcached://host:port");
    }
    try {
      Endpoint endpoint =
          new Endpoint(host, uri.getPort() < 0 ? Memcached.DEFAULT_PORT : uri.getPort());
      ClientConfig.Builder config = Memcached.config(endpoint);
      config.tls(
          PLAIN.equals(uri.getScheme())
              ? TlsOptions.insecurePlaintext()
              : TlsOptions.systemTrust());
      if (timeout != null) {
        config.connectTimeout(timeout).requestTimeout(timeout);
      }
      return ClientPool.lazy(PoolConfig.builder(config.build()).build());
    } catch (CredentialException e) {
      throw new CacheException(e.getMessage(), e);
    }
  }
}
