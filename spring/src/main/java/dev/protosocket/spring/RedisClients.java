// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.Endpoint;
import dev.protosocket.redis.RedisCacheClient;
import dev.protosocket.redis.RedisConfig;
import dev.protosocket.spring.ProtosocketProperties.Client;
import io.lettuce.core.SslOptions;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.ssl.SslBundle;

/** Loaded only if protosocket-redis is there. */
final class RedisClients {
  private RedisClients() {}

  static CacheClient open(
      List<Endpoint> servers,
      boolean cluster,
      Client client,
      boolean encrypted,
      @Nullable SslBundle bundle,
      @Nullable ClientObserver observer) {
    return RedisCacheClient.open(
        config(servers, cluster, client, encrypted, bundle).observer(observer).build());
  }

  static RedisConfig.Builder config(
      List<Endpoint> servers,
      boolean cluster,
      Client client,
      boolean encrypted,
      @Nullable SslBundle bundle) {
    RedisConfig.Builder config =
        cluster ? RedisConfig.cluster(servers) : RedisConfig.builder(servers.get(0));
    String password = client.credential();
    String user = client.username();
    if (password != null) {
      if (user == null) {
        config.password(password);
      } else {
        config.login(user, password);
      }
    } else if (user != null) {
      throw new IllegalArgumentException("a username without a credential");
    }
    if (encrypted) {
      if (bundle == null) {
        config.tls();
      } else {
        config.tls(options(bundle));
      }
    }
    set(client.connectTimeout(), config::connectTimeout);
    set(client.requestTimeout(), config::requestTimeout);
    set(client.closeTimeout(), config::closeTimeout);
    set(client.defaultTtl(), config::defaultTtl);
    Integer inFlight = client.maxInFlight();
    if (inFlight != null) {
      config.maxInFlight(inFlight);
    }
    return config;
  }

  private static SslOptions options(SslBundle bundle) {
    SslOptions.Builder options =
        SslOptions.builder().trustManager(bundle.getManagers().getTrustManagerFactory());
    if (bundle.getStores().getKeyStore() != null) {
      options.keyManager(bundle.getManagers().getKeyManagerFactory());
    }
    return options.build();
  }

  private static void set(@Nullable Duration value, Consumer<Duration> option) {
    if (value != null) {
      option.accept(value);
    }
  }
}
