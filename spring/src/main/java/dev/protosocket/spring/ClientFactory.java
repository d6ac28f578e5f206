// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.spring.ProtosocketProperties.Client;
import dev.protosocket.spring.ProtosocketProperties.Ssl;
import dev.protosocket.spring.ProtosocketProperties.Wire;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.ssl.NoSuchSslBundleException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.util.ClassUtils;

/**
 * Makes clients of properties. They connect when they are first called, so an application starts
 * without its cache.
 */
final class ClientFactory {
  private static final String PACKAGE = "dev.protosocket.";
  private static final int REDIS_PORT = 6379;

  private final ProtosocketProperties properties;
  private final ObjectProvider<SslBundles> bundles;
  private final ObjectProvider<Meters> meters;
  private final ObjectProvider<ProtosocketConnectionDetails> details;
  private final ObjectProvider<Observations> observations;

  ClientFactory(
      ProtosocketProperties properties,
      ObjectProvider<SslBundles> bundles,
      ObjectProvider<Meters> meters,
      ObjectProvider<ProtosocketConnectionDetails> details,
      ObjectProvider<Observations> observations) {
    this.properties = properties;
    this.bundles = bundles;
    this.meters = meters;
    this.details = details;
    this.observations = observations;
  }

  CacheClient create(String name) {
    Client client = Objects.requireNonNull(properties.clients().get(name), name);
    String property = ProtosocketProperties.PREFIX + ".clients." + name;
    try {
      Observations observing = client.observations() ? observations(property) : null;
      CacheClient made = create(name, property, client, detailsOf(name, property));
      CacheClient whole = client.near().enabled() ? near(name, property, client, made) : made;
      return observing == null ? whole : observing.over(whole, name);
    } catch (IllegalArgumentException | IllegalStateException | NoSuchSslBundleException e) {
      throw new BadPropertyException(property, e.getMessage());
    }
  }

  private Observations observations(String property) {
    Observations found = observations.getIfAvailable();
    if (found == null) {
      throw new BadPropertyException(
          property + ".observations", "needs a bean of Micrometer's ObservationRegistry");
    }
    return found;
  }

  /** Returns what a bean says of the client's connection; null if none does. */
  private @Nullable ProtosocketConnectionDetails detailsOf(String name, String property) {
    Set<String> names = properties.clients().keySet();
    String unnamed = names.size() == 1 ? name : properties.primary();
    List<ProtosocketConnectionDetails> found =
        details
            .orderedStream()
            .filter(each -> name.equals(each.client() == null ? unnamed : each.client()))
            .toList();
    if (found.size() > 1) {
      throw new BadPropertyException(
          property, "several beans of ProtosocketConnectionDetails are for this client");
    }
    return found.isEmpty() ? null : found.get(0);
  }

  private CacheClient create(
      String name,
      String property,
      Client configured,
      @Nullable ProtosocketConnectionDetails connection) {
    Meters told = meters.getIfAvailable();
    ClientObserver observer = told == null ? null : told.observerOf(name);
    Client client = connection == null ? configured : configured.with(connection);
    SslBundle given = connection == null ? null : connection.sslBundle();
    SslBundle bundle = given == null ? bundle(client.ssl()) : given;
    if (!client.nodes().isEmpty() && client.wire() != Wire.REDIS) {
      throw new BadPropertyException(property + ".nodes", "only Redis has clusters");
    }
    if (client.wire() == Wire.REDIS) {
      require("redis.RedisConfig", "protosocket-redis", property + ".wire");
      if (client.connections() != null) {
        throw new BadPropertyException(property + ".connections", "Redis takes one connection");
      }
      return RedisClients.open(
          redis(property, client),
          !client.nodes().isEmpty(),
          client,
          isEncrypted(client, false),
          bundle,
          observer);
    }
    ClientConfig.Builder config = config(property, client);
    boolean encrypted = isEncrypted(client, client.wire() != Wire.MEMCACHED);
    config.tls(
        !encrypted
            ? TlsOptions.insecurePlaintext()
            : bundle == null ? TlsOptions.systemTrust() : SslContexts.of(bundle));
    set(client.connectTimeout(), config::connectTimeout);
    set(client.requestTimeout(), config::requestTimeout);
    set(client.closeTimeout(), config::closeTimeout);
    set(client.defaultTtl(), config::defaultTtl);
    set(client.maxInFlight(), config::maxInFlight);
    set(observer, config::observer);
    PoolConfig.Builder pool = PoolConfig.builder(config.build());
    set(client.connections(), pool::size);
    return ClientPool.lazy(pool.build());
  }

  /** Returns the server, or some nodes of the cluster. */
  private static List<Endpoint> redis(String property, Client client) {
    if (client.nodes().isEmpty()) {
      return List.of(endpoint(property, client, REDIS_PORT));
    }
    if (client.endpoint() != null) {
      throw new BadPropertyException(property, "takes endpoint, or nodes of a cluster, not both");
    }
    return client.nodes().stream()
        .map(node -> endpoint(property + ".nodes", node, REDIS_PORT))
        .toList();
  }

  private static ClientConfig.Builder config(String property, Client client) {
    String credential = client.credential();
    String user = client.username();
    if (client.wire() == Wire.MEMCACHED) {
      require("memcached.Memcached", "protosocket-memcached", property + ".wire");
      Endpoint endpoint = endpoint(property, client, 11211);
      if ((user == null) != (credential == null)) {
        throw new BadPropertyException(
            property, "memcached takes username and credential, or none");
      }
      return MemcachedClients.config(endpoint, user, credential);
    }
    if (credential == null) {
      throw new BadPropertyException(property + ".credential", "is missing");
    }
    if (user != null) {
      throw new BadPropertyException(
          property + ".username", "protosocket has no users, but a credential");
    }
    if (client.wire() == Wire.MOMENTO) {
      require("momento.MomentoCredentials", "protosocket-momento", property + ".wire");
      return ClientConfig.builder(MomentoKeys.credential(credential, client.endpoint()));
    }
    Endpoint endpoint = endpoint(property, client, Endpoint.DEFAULT_PORT);
    return ClientConfig.builder(Credential.of(endpoint, property + ".credential", credential));
  }

  private CacheClient near(String name, String property, Client client, CacheClient behind) {
    boolean made = false;
    try {
      require("near.NearCacheClient", "protosocket-near", property + ".near.enabled");
      CacheClient near = NearCaches.over(behind, client.near(), name, meters.getIfAvailable());
      made = true;
      return near;
    } finally {
      if (!made) {
        behind.close();
      }
    }
  }

  private static Endpoint endpoint(String property, Client client, int defaultPort) {
    String text = client.endpoint();
    if (text == null) {
      throw new BadPropertyException(property + ".endpoint", "is missing; host:port");
    }
    return endpoint(property + ".endpoint", text, defaultPort);
  }

  private static Endpoint endpoint(String property, String text, int defaultPort) {
    return Endpoint.parse(property, text.indexOf(':') < 0 ? text + ":" + defaultPort : text);
  }

  private @Nullable SslBundle bundle(Ssl ssl) {
    String name = ssl.bundle();
    return name == null || Boolean.FALSE.equals(ssl.enabled())
        ? null
        : bundles.getObject().getBundle(name);
  }

  private static boolean isEncrypted(Client client, boolean byDefault) {
    Boolean enabled = client.ssl().enabled();
    return enabled == null ? byDefault || client.ssl().bundle() != null : enabled;
  }

  /** Says which artefact is missing, rather than which class. */
  private static void require(String type, String artefact, String property) {
    if (!ClassUtils.isPresent(PACKAGE + type, null)) {
      throw new BadPropertyException(property, "needs dev.protosocket:" + artefact);
    }
  }

  private static <T> void set(@Nullable T value, Consumer<T> option) {
    if (value != null) {
      option.accept(value);
    }
  }
}
