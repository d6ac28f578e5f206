// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * How many connections a pool keeps, and how it chooses, finds, heals and renews them. Immutable;
 * one instance can serve any number of pools.
 */
public final class PoolConfig {
  /** The most connections of a pool. */
  public static final int MAX_SIZE = 1024;

  private static final int MAX_DEFAULT_SIZE = 16;

  private final ClientConfig client;
  private final int size;
  private final int minReady;
  private final SelectionPolicy selection;
  private final Backoff backoff;
  private final Duration rejectedDelay;
  private final Duration maxAge;
  private final double maxAgeJitter;
  private final AddressProvider addresses;
  private final RetryPolicy retry;
  private final Duration recheck;
  private final @Nullable PoolListener listener;

  private PoolConfig(Builder builder) {
    if (builder.minReady > builder.size) {
      throw new IllegalArgumentException(
          "minReady is " + builder.minReady + ", more than the pool's size of " + builder.size);
    }
    this.client = builder.client;
    this.size = builder.size;
    this.minReady = builder.minReady;
    this.selection = builder.selection;
    this.backoff = builder.backoff;
    this.rejectedDelay = builder.rejectedDelay;
    this.maxAge = builder.maxAge;
    this.maxAgeJitter = builder.maxAgeJitter;
    this.addresses = builder.addresses;
    this.retry = builder.retry;
    this.recheck = builder.recheck;
    this.listener = builder.listener;
  }

  /** Returns a builder with the defaults, for connections configured like this. */
  public static Builder builder(ClientConfig client) {
    return new Builder(client);
  }

  /** Returns a builder that starts from this configuration. */
  public Builder toBuilder() {
    return new Builder(this);
  }

  // The presets of the official SDKs, by their names and numbers.

  /** For development over the internet: requests may take 15 s. */
  public static Builder laptop(Credential credential) {
    return preset(credential, Duration.ofSeconds(15));
  }

  /** For servers in the cache's region: requests may take 1.1 s. */
  public static Builder inRegion(Credential credential) {
    return preset(credential, Duration.ofMillis(1100));
  }

  /** For servers in the cache's region that rather fail than wait: requests may take 500 ms. */
  public static Builder lowLatency(Credential credential) {
    return preset(credential, Duration.ofMillis(500));
  }

  /** For functions that serve one call at a time: requests may take 1.1 s, one connection. */
  public static Builder lambda(Credential credential) {
    return preset(credential, Duration.ofMillis(1100)).size(1);
  }

  private static Builder preset(Credential credential, Duration requestTimeout) {
    return builder(
        ClientConfig.builder(credential)
            .requestTimeout(requestTimeout)
            .connectTimeout(Duration.ofSeconds(2))
            .build());
  }

  /** Returns half the processors, at least 1 and at most 16, as the official SDKs do. */
  static int defaultSize(int processors) {
    return Math.min(Math.max(processors / 2, 1), MAX_DEFAULT_SIZE);
  }

  /** Returns how each connection is made. */
  public ClientConfig client() {
    return client;
  }

  /** Returns the number of connections. */
  public int size() {
    return size;
  }

  /** Returns how many connections make the pool ready. */
  public int minReady() {
    return minReady;
  }

  /** Returns how calls choose a connection. */
  public SelectionPolicy selection() {
    return selection;
  }

  /** Returns the age at which a connection is replaced at the latest. */
  public Duration maxAge() {
    return maxAge;
  }

  /** Returns the share of the maximum age, 0 to 1, that is taken off at random. */
  public double maxAgeJitter() {
    return maxAgeJitter;
  }

  /** Returns how long a slot waits after the server rejected the credential. */
  public Duration rejectedDelay() {
    return rejectedDelay;
  }

  /** Returns where the addresses come from. */
  public AddressProvider addresses() {
    return addresses;
  }

  /** Returns whether and when failed calls are repeated. */
  public RetryPolicy retry() {
    return retry;
  }

  /** Returns how often connections are asked whether they should move. */
  public Duration recheck() {
    return recheck;
  }

  Backoff backoff() {
    return backoff;
  }

  @Nullable PoolListener listener() {
    return listener;
  }

  /** Lists the settings; neither the token nor what a plug-in says of itself is among them. */
  @Override
  public String toString() {
    return "PoolConfig"
        + List.of(
            "size=" + size,
            "minReady=" + minReady,
            "selection=" + selection,
            "backoff=" + backoff.initial() + " to " + backoff.cap(),
            "rejectedDelay=" + rejectedDelay,
            "maxAge="
                + (Durations.isForever(maxAge) ? "never" : maxAge + " less up to " + maxAgeJitter),
            "addresses=" + addressesText(),
            "recheck=" + recheck,
            "retry=" + retry,
            "listener=" + (listener == null ? "none" : listener.getClass().getName()),
            "client=" + client);
  }

  private String addressesText() {
    try {
      return addresses.description();
    } catch (RuntimeException unused) { // a plug-in's, which may hold anything
      return addresses.getClass().getName();
    }
  }

  /**
   * Collects the options; each is checked when it is set. Durations of more than 146 years count as
   * 146 years. Not thread-safe.
   */
  public static final class Builder {
    private ClientConfig client;
    private int size = defaultSize(Runtime.getRuntime().availableProcessors());
    private int minReady = 1;
    private SelectionPolicy selection = SelectionPolicy.POWER_OF_TWO;
    private Backoff backoff = new Backoff(Duration.ofMillis(50), Duration.ofSeconds(5));
    private Duration rejectedDelay = Duration.ofSeconds(30);
    private Duration maxAge = Duration.ofMinutes(30);
    private double maxAgeJitter = 0.2;
    private AddressProvider addresses = AddressProvider.dns();
    private RetryPolicy retry = RetryPolicy.NONE;
    private Duration recheck = Duration.ofSeconds(30);
    private @Nullable PoolListener listener;

    private Builder(ClientConfig client) {
      this.client = Objects.requireNonNull(client, "client");
    }

    private Builder(PoolConfig from) {
      this.client = from.client;
      this.size = from.size;
      this.minReady = from.minReady;
      this.selection = from.selection;
      this.backoff = from.backoff;
      this.rejectedDelay = from.rejectedDelay;
      this.maxAge = from.maxAge;
      this.maxAgeJitter = from.maxAgeJitter;
      this.addresses = from.addresses;
      this.retry = from.retry;
      this.recheck = from.recheck;
      this.listener = from.listener;
    }

    /** Sets how each connection is made; a preset's timeouts come with it. */
    public Builder client(ClientConfig value) {
      client = Objects.requireNonNull(value, "client");
      return this;
    }

    /**
     * Sets the number of connections, 1 to {@value PoolConfig#MAX_SIZE}; the default is half the
     * processors, at least 1 and at most 16.
     */
    public Builder size(int value) {
      require(value >= 1 && value <= MAX_SIZE, "size must be from 1 to " + MAX_SIZE, value);
      size = value;
      return this;
    }

    /** Sets how many connections must be up for {@code connect} to return; the default is 1. */
    public Builder minReady(int value) {
      require(value >= 1 && value <= MAX_SIZE, "minReady must be from 1 to the size", value);
      minReady = value;
      return this;
    }

    /** Sets how calls choose a connection. */
    public Builder selection(SelectionPolicy value) {
      selection = Objects.requireNonNull(value, "selection");
      return this;
    }

    /**
     * Sets the delays between dials of a slot that fail: none before the first retry, then random
     * times up to a ceiling. The defaults are 50 ms and 5 s. A connection that lives shorter than
     * the initial ceiling counts as a failure too.
     *
     * @param initial the first ceiling
     * @param cap the last one; the ceiling doubles until then
     */
    public Builder backoff(Duration initial, Duration cap) {
      backoff = new Backoff(initial, cap);
      return this;
    }

    /**
     * Sets how long a slot waits after the server rejected the credential, less up to half of it at
     * random; the default is 30 s. A new credential ends the wait.
     */
    public Builder rejectedDelay(Duration value) {
      rejectedDelay = Durations.positive("rejectedDelay", value);
      return this;
    }

    /**
     * Sets the age at which a connection is replaced: a new one takes its place, then the old one
     * finishes its requests and closes. The default is 30 minutes.
     *
     * @param age the longest life, at least a millisecond; a very long one, such as that of {@link
     *     java.time.temporal.ChronoUnit#FOREVER}, is never
     * @param jitter the share of it, 0 to 1, that is taken off at random; the default is 0.2
     */
    public Builder maxAge(Duration age, double jitter) {
      Duration checked = Durations.positive("maxAge", age);
      require(jitter >= 0 && jitter <= 1, "the jitter of maxAge must be from 0 to 1", jitter);
      maxAge = checked;
      maxAgeJitter = jitter;
      return this;
    }

    /** Sets where the addresses come from; the default is DNS. */
    public Builder addresses(AddressProvider value) {
      addresses = Objects.requireNonNull(value, "addresses");
      return this;
    }

    /**
     * Sets how often the address source is asked whether connections should move, for instance back
     * to the preferred zone; the default is 30 s, less up to half of it at random. If the first one
     * finds its way, the others follow within seconds. A very long time, such as that of {@link
     * java.time.temporal.ChronoUnit#FOREVER}, is never.
     */
    public Builder recheck(Duration value) {
      recheck = Durations.positive("recheck", value);
      return this;
    }

    /** Sets whether and when failed calls are repeated; by default they are not. */
    public Builder retry(RetryPolicy value) {
      retry = Objects.requireNonNull(value, "retry");
      return this;
    }

    /** Sets who is told what the connections go through. */
    public Builder listener(@Nullable PoolListener value) {
      listener = value;
      return this;
    }

    /** Returns the configuration. */
    public PoolConfig build() {
      return new PoolConfig(this);
    }

    private static void require(boolean condition, String rule, Object value) {
      if (!condition) {
        throw new IllegalArgumentException(rule + ", not " + value);
      }
    }
  }
}
