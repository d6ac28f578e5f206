// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.spi.Durations;
import io.lettuce.core.SslOptions;
import io.lettuce.core.resource.ClientResources;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The settings of a {@link RedisCacheClient}; immutable. The defaults are those of a cache, whose
 * application goes on without it: docs/redis.md has them all, and why.
 */
public final class RedisConfig {
  /** The port that Redis listens on by default. */
  public static final int DEFAULT_PORT = 6379;

  /** What {@link Builder#maxRetries} is of a cluster by default: up to a second in all. */
  public static final int CLUSTER_RETRIES = 7;

  private final Builder settings;

  private RedisConfig(Builder settings) {
    this.settings = settings;
  }

  /**
   * Returns a builder for one server, without TLS and without a password.
   *
   * @param server where it is; its usual port is {@link #DEFAULT_PORT}
   */
  public static Builder builder(Endpoint server) {
    return new Builder(List.of(Objects.requireNonNull(server, "server")), false);
  }

  /**
   * Returns a builder for a Redis Cluster.
   *
   * @param nodes some of its nodes; they tell of the others
   * @throws IllegalArgumentException if there are none
   */
  public static Builder cluster(List<Endpoint> nodes) {
    List<Endpoint> copy = List.copyOf(Objects.requireNonNull(nodes, "nodes"));
    if (copy.isEmpty()) {
      throw new IllegalArgumentException("a cluster has at least one node");
    }
    return new Builder(copy, true);
  }

  /** Returns the servers that are dialled first. */
  public List<Endpoint> endpoints() {
    return settings.endpoints;
  }

  /** Tells whether they are nodes of a Redis Cluster. */
  public boolean isCluster() {
    return settings.cluster;
  }

  /** Returns how long a call may take. */
  public Duration requestTimeout() {
    return settings.requestTimeout;
  }

  /** Returns how long {@code close()} waits for calls in flight. */
  public Duration closeTimeout() {
    return settings.closeTimeout;
  }

  /** Returns the time for TCP, TLS, and Lettuce's first commands. */
  public Duration connectTimeout() {
    return settings.connectTimeout;
  }

  /** Returns the time to live of values stored without one. */
  public Duration defaultTtl() {
    return settings.defaultTtl;
  }

  /** Returns the bound on commands in flight. */
  public int maxInFlight() {
    return settings.maxInFlight;
  }

  /** Returns the bound on the bytes of a key and its value together. */
  public int maxItemBytes() {
    return settings.maxItemBytes;
  }

  /** Returns how many times a call is sent again that can be. */
  public int maxRetries() {
    int retries = settings.maxRetries;
    return retries < 0 ? (isCluster() ? CLUSTER_RETRIES : 0) : retries;
  }

  /** Tells whether strings are all value. */
  public boolean isRaw() {
    return settings.raw;
  }

  /** Returns how the items of a cache are stored. */
  public RedisLayout layout(String cache) {
    Objects.requireNonNull(cache, "cache");
    return settings.layouts.isEmpty()
        ? settings.layout
        : settings.layouts.getOrDefault(cache, settings.layout);
  }

  Form form(String cache) {
    if (layout(cache) == RedisLayout.HASH) {
      return Form.HASH;
    }
    return settings.raw ? Form.RAW_STRING : Form.STRING;
  }

  /** Tells whether the name of a cache is a hash tag. */
  public boolean isCacheHashTag() {
    return settings.cacheHashTag;
  }

  /** Returns who is told of the ends of calls; null for nobody. */
  public @Nullable ClientObserver observer() {
    return settings.observer;
  }

  Builder settings() {
    return settings;
  }

  /** Shows where it leads, and neither user nor password. */
  @Override
  public String toString() {
    return "RedisConfig[" + (isCluster() ? "cluster of " : "") + endpoints() + "]";
  }

  /** Collects the options; each is checked when it is set. Not thread-safe. */
  public static final class Builder {
    final List<Endpoint> endpoints;
    final boolean cluster;
    @Nullable String user;
    @Nullable String password;
    boolean tls;
    @Nullable SslOptions sslOptions;
    int database;
    @Nullable String clientName;
    Duration connectTimeout = Duration.ofSeconds(2);
    Duration requestTimeout = Duration.ofMillis(1100);
    Duration closeTimeout = Duration.ofSeconds(2);
    Duration defaultTtl = Duration.ofMinutes(1);
    int maxInFlight = 1024;
    int maxItemBytes = 5 * 1024 * 1024;
    int maxRetries = -1;
    boolean raw;
    RedisLayout layout = RedisLayout.STRING;
    Map<String, RedisLayout> layouts = new HashMap<>();
    boolean cacheHashTag;
    @Nullable ClientObserver observer;
    @Nullable ClientResources resources;

    private Builder(List<Endpoint> endpoints, boolean cluster) {
      this.endpoints = endpoints;
      this.cluster = cluster;
    }

    private Builder(Builder from) {
      endpoints = from.endpoints;
      cluster = from.cluster;
      user = from.user;
      password = from.password;
      tls = from.tls;
      sslOptions = from.sslOptions;
      database = from.database;
      clientName = from.clientName;
      connectTimeout = from.connectTimeout;
      requestTimeout = from.requestTimeout;
      closeTimeout = from.closeTimeout;
      defaultTtl = from.defaultTtl;
      maxInFlight = from.maxInFlight;
      maxItemBytes = from.maxItemBytes;
      maxRetries = from.maxRetries;
      raw = from.raw;
      layout = from.layout;
      layouts = Map.copyOf(from.layouts);
      cacheHashTag = from.cacheHashTag;
      observer = from.observer;
      resources = from.resources;
    }

    /** Sets the password of the default user ({@code requirepass}). It is never shown. */
    public Builder password(String value) {
      this.user = null;
      this.password = Objects.requireNonNull(value, "password");
      return this;
    }

    /** Sets an ACL user and its password. They are never shown. */
    public Builder login(String aclUser, String itsPassword) {
      this.user = Objects.requireNonNull(aclUser, "user");
      this.password = Objects.requireNonNull(itsPassword, "password");
      return this;
    }

    /** Encrypts, trusting the JDK's roots; host names are verified. */
    public Builder tls() {
      this.tls = true;
      return this;
    }

    /**
     * Encrypts as Lettuce's options say: whom to trust, a certificate of one's own. Host names are
     * verified.
     */
    public Builder tls(SslOptions value) {
      this.tls = true;
      this.sslOptions = Objects.requireNonNull(value, "options");
      return this;
    }

    /** Sets the database, 0 by default; a cluster has no other. */
    public Builder database(int value) {
      inRange("database", value, 0, cluster ? 0 : Integer.MAX_VALUE);
      this.database = value;
      return this;
    }

    /** Sets the name by which CLIENT LIST shows the connections; none by default. */
    public Builder clientName(String value) {
      this.clientName = Objects.requireNonNull(value, "clientName");
      return this;
    }

    /** Sets the time for TCP, TLS, and Lettuce's first commands; the default is 2 s. */
    public Builder connectTimeout(Duration value) {
      this.connectTimeout = Durations.positive("connectTimeout", value);
      return this;
    }

    /** Sets how long a call may take, retries included; the default is 1.1 s. */
    public Builder requestTimeout(Duration value) {
      this.requestTimeout = Durations.positive("requestTimeout", value);
      return this;
    }

    /** Sets how long {@code close()} waits for calls in flight; the default is 2 s. */
    public Builder closeTimeout(Duration value) {
      this.closeTimeout = Durations.positive("closeTimeout", value);
      return this;
    }

    /** Sets the time to live of values stored without one; the default is one minute. */
    public Builder defaultTtl(Duration value) {
      this.defaultTtl = Durations.positive("defaultTtl", value);
      return this;
    }

    /**
     * Bounds the commands in flight, 1 to 65,536; the default is 1,024. One more fails at once with
     * an {@link dev.protosocket.client.OverloadedException}. A command whose call has timed out
     * still counts for its connection, until it is answered.
     */
    public Builder maxInFlight(int value) {
      this.maxInFlight = inRange("maxInFlight", value, 1, 65_536);
      return this;
    }

    /** Bounds the bytes of a key and its value together; the default is 5 MiB. */
    public Builder maxItemBytes(int value) {
      this.maxItemBytes = inRange("maxItemBytes", value, 1, 512 * 1024 * 1024);
      return this;
    }

    /**
     * Sets how many times a call is sent again, within its timeout, that was not sent, that a
     * server refused for a moment, or whose end is not known but that changes nothing when it is
     * carried out twice. The default is none for one server, where calls fail at once while it is
     * away, and {@link #CLUSTER_RETRIES} for a cluster, whose slots move.
     */
    public Builder maxRetries(int value) {
      this.maxRetries = inRange("maxRetries", value, 0, 100);
      return this;
    }

    /**
     * Stores values as they are, for other programs that read and write the same keys, rather than
     * in an envelope with a version. Then there are no compare-and-set and no leases. With an
     * envelope others' strings can be read all the same. Not together with hashes.
     */
    public Builder rawStrings(boolean value) {
      this.raw = value;
      return this;
    }

    /** Sets how items are stored, {@link RedisLayout#STRING} by default. */
    public Builder layout(RedisLayout value) {
      this.layout = Objects.requireNonNull(value, "layout");
      return this;
    }

    /** Sets how the items of one cache are stored; the others are as {@code layout} has it. */
    public Builder layout(String cache, RedisLayout value) {
      layouts.put(Objects.requireNonNull(cache, "cache"), Objects.requireNonNull(value, "layout"));
      return this;
    }

    /**
     * Puts the name of a cache in braces, {@code {cache}:key} rather than {@code cache:key}: all
     * keys of a cache have one slot then, and so one node. Without it keys may have hash tags of
     * their own.
     */
    public Builder cacheHashTag(boolean value) {
      this.cacheHashTag = value;
      return this;
    }

    /** Sets who is told of the end of each call; docs/redis.md says of what else. */
    public Builder observer(@Nullable ClientObserver value) {
      this.observer = value;
      return this;
    }

    /**
     * Sets the threads to run on; they stay the caller's to shut down, after the clients. By
     * default each client has its own, whose connections are closed if the server has said nothing
     * for three times the request's timeout and a second though it was asked; over these none are.
     */
    public Builder resources(@Nullable ClientResources value) {
      this.resources = value;
      return this;
    }

    private static int inRange(String option, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            option + " must be from " + min + " to " + max + ", not " + value);
      }
      return value;
    }

    /**
     * Returns the settings.
     *
     * @throws IllegalArgumentException with raw strings and hashes, as only one of the two has a
     *     version, and a client's capabilities are those of all its caches
     */
    public RedisConfig build() {
      if (raw && (layout == RedisLayout.HASH || layouts.containsValue(RedisLayout.HASH))) {
        throw new IllegalArgumentException(
            "rawStrings and hashes do not go together; make a client for each");
      }
      return new RedisConfig(new Builder(this));
    }
  }
}
