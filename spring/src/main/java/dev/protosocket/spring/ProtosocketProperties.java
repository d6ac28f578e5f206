// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;
import org.springframework.util.unit.DataSize;

/**
 * The properties that begin with {@code protosocket}.
 *
 * @param primary The client that is injected where none is named; not needed if there is one only.
 * @param clients The clients by their names, each a bean.
 * @param cache Caches of Spring, for methods that are @Cacheable.
 */
@ConfigurationProperties(ProtosocketProperties.PREFIX)
public record ProtosocketProperties(
    @Nullable String primary,
    @DefaultValue Map<String, Client> clients,
    @DefaultValue Caching cache) {
  static final String PREFIX = "protosocket";

  /** Copies the clients. */
  public ProtosocketProperties {
    clients = Map.copyOf(clients);
  }

  /** What a client speaks. */
  public enum Wire {
    /** Momento's protosocket protocol, to any server that has it. */
    PROTOSOCKET,
    /** The same, to Momento, with its API keys. */
    MOMENTO,
    /** memcached's meta protocol. */
    MEMCACHED,
    /** Redis, by Lettuce. */
    REDIS
  }

  /**
   * One client.
   *
   * @param wire What it speaks.
   * @param endpoint Host and port; of Momento only for keys that do not name it.
   * @param nodes Hosts and ports of some nodes of a Redis Cluster, instead of the endpoint.
   * @param username User, where memcached or Redis asks for one.
   * @param credential Token, API key or password; never shown.
   * @param ssl TLS.
   * @param connectTimeout Time to connect: name, TCP, TLS and authentication together.
   * @param requestTimeout Time for a call, from the call to its end.
   * @param closeTimeout Time that calls in flight are given when the context closes.
   * @param defaultTtl Time to live of what is stored without one.
   * @param connections Connections of the pool; not of Redis, which takes one.
   * @param maxInFlight Calls in flight on a connection, at most.
   * @param observations Whether each call has an observation of Micrometer's.
   * @param near Cache in this process in front of the client.
   */
  public record Client(
      @DefaultValue("protosocket") Wire wire,
      @Nullable String endpoint,
      @DefaultValue List<String> nodes,
      @Nullable String username,
      @Nullable String credential,
      @DefaultValue Ssl ssl,
      @Nullable Duration connectTimeout,
      @Nullable Duration requestTimeout,
      @Nullable Duration closeTimeout,
      @Nullable Duration defaultTtl,
      @Nullable Integer connections,
      @Nullable Integer maxInFlight,
      @DefaultValue("false") boolean observations,
      @DefaultValue Near near) {

    /** Copies the nodes. */
    public Client {
      nodes = List.copyOf(nodes);
    }

    /** Returns the same, connected as the details say. */
    Client with(ProtosocketConnectionDetails details) {
      return new Client(
          wire,
          details.endpoint(),
          List.of(),
          details.username(),
          details.credential(),
          details.sslBundle() == null ? ssl : new Ssl(true, null),
          connectTimeout,
          requestTimeout,
          closeTimeout,
          defaultTtl,
          connections,
          maxInFlight,
          observations,
          near);
    }

    /** Shows neither user nor credential. */
    @Override
    public String toString() {
      return "Client[wire=" + wire + ", endpoint=" + (nodes.isEmpty() ? endpoint : nodes) + "]";
    }
  }

  /**
   * TLS of a client.
   *
   * @param enabled Whether it is used; if not said, with protosocket and Momento, or with a bundle.
   * @param bundle Bundle of spring.ssl.bundle that says whom to trust; the JDK's authorities if not
   *     said.
   */
  public record Ssl(@Nullable Boolean enabled, @Nullable String bundle) {}

  /**
   * The cache in front of a client.
   *
   * @param enabled Whether there is one.
   * @param maxSize What it may weigh.
   * @param maxStale How long a value is served without asking the server.
   * @param maxStaleOf The same for single caches, by their names on the server.
   * @param staleIfError How much longer while the server cannot be asked.
   */
  public record Near(
      @DefaultValue("false") boolean enabled,
      @DefaultValue("64MB") DataSize maxSize,
      @DefaultValue("1s") Duration maxStale,
      @DefaultValue Map<String, Duration> maxStaleOf,
      @DefaultValue("0s") Duration staleIfError) {
    /** Copies the times. */
    public Near {
      maxStaleOf = Map.copyOf(maxStaleOf);
    }
  }

  /** How a cache's values are written. */
  public enum Format {
    /** By Jackson 3. */
    JSON,
    /** Strings as UTF-8. */
    TEXT,
    /** Arrays of bytes. */
    BYTES,
    /** Java's serialization, of the classes that are named. */
    JAVA
  }

  /**
   * Caches of Spring.
   *
   * @param client The client they are on; the primary one if not said.
   * @param serverCache One cache on the server for all of them, their names before the keys; if not
   *     said each has its own, with its name.
   * @param nullValues Whether null is remembered.
   * @param ttl Time to live of values; the client's default if not said.
   * @param loadTimeout How long callers wait for a value that another one loads.
   * @param failSoft Whether failures are misses.
   * @param caches The caches by their names.
   */
  public record Caching(
      @Nullable String client,
      @Nullable String serverCache,
      @DefaultValue("true") boolean nullValues,
      @Nullable Duration ttl,
      @DefaultValue("10s") Duration loadTimeout,
      @DefaultValue FailSoft failSoft,
      @DefaultValue Map<String, Cache> caches) {
    /** Copies the caches. */
    public Caching {
      caches = Map.copyOf(caches);
    }
  }

  /**
   * What becomes of failures.
   *
   * @param enabled Whether a read that fails is a miss, and a write that fails is dropped.
   * @param failures After how many failures in a row the server is left alone.
   * @param pause For how long.
   */
  public record FailSoft(
      @DefaultValue("false") boolean enabled,
      @DefaultValue("5") int failures,
      @DefaultValue("3s") Duration pause) {}

  /**
   * One cache of Spring.
   *
   * @param type Class of its values; needed for json and java.
   * @param format How they are written.
   * @param allowed With java: classes that values hold, besides their own.
   * @param ttl Time to live; that of all caches if not said.
   * @param clearable Whether it can be emptied; costs each read a second key, and needs counters.
   */
  public record Cache(
      @Nullable Class<?> type,
      @DefaultValue("json") Format format,
      @DefaultValue List<Class<?>> allowed,
      @Nullable Duration ttl,
      @DefaultValue("false") boolean clearable) {
    /** Copies the classes. */
    public Cache {
      allowed = List.copyOf(allowed);
    }
  }
}
