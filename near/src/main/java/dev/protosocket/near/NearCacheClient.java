// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Invalidations;
import dev.protosocket.client.spi.Durations;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cache in this process in front of a cache client: a connection, a pool or a decorator. Values
 * are served from memory for a short time, one's own writes are seen at once, and many callers for
 * one key make one request. What exactly is guaranteed is numbered in the {@linkplain
 * dev.protosocket.near package's description}. Safe for use by any number of threads.
 *
 * <pre>{@code
 * try (NearCacheClient near =
 *     NearCacheClient.builder(pool).maxBytes(64 << 20).maxStale(Duration.ofSeconds(2)).build()) {
 *   byte[] value = near.get("users", "42");
 * }
 * }</pre>
 */
public final class NearCacheClient extends NearCalls {
  private NearCacheClient(NearCore core, CacheClient delegate) {
    super(core, delegate, 0);
  }

  /**
   * Returns a builder.
   *
   * @param delegate the client that has the values; closed by {@link #close()}
   */
  public static Builder builder(CacheClient delegate) {
    return new Builder(Objects.requireNonNull(delegate, "delegate"));
  }

  /**
   * As {@link #get(String, byte[])}, and says how old the value is, and whether it is older than it
   * should be.
   */
  public NearResult read(String cache, byte[] key) {
    return result(entry(wrap(cache, key)));
  }

  /** As {@link #getAsync(String, byte[])}, with what {@link #read} says. */
  public CompletableFuture<NearResult> readAsync(String cache, byte[] key) {
    return entryAsync(wrap(cache, key), this::result);
  }

  private NearResult result(Entry entry) {
    long age = Math.max(0, core.memory.now() - entry.startNanos());
    return new NearResult(entry.copy(), Duration.ofNanos(age), entry.isStale());
  }

  /**
   * As {@link #get(String, byte[])}, without a copy: for large values that are only read.
   *
   * @return a read-only view of the value, which never changes; null if the key is absent
   */
  public @Nullable ByteBuffer view(String cache, byte[] key) {
    byte[] value = entry(wrap(cache, key)).value();
    return value == null ? null : ByteBuffer.wrap(value).asReadOnlyBuffer();
  }

  /** Returns what this client and its views have done so far. */
  public NearCacheStats stats() {
    return core.counters.read(core.memory);
  }

  /**
   * Tells whether the server tells of changes now, as {@link Builder#invalidations} wants it. If it
   * does not, the usual times hold.
   */
  public boolean isTracking() {
    return core.memory.isTracked();
  }

  /** Drops what is in memory and closes the delegate. */
  @Override
  public void close() {
    core.memory.close();
    delegate.close();
  }

  /** Shows how much is in memory; neither keys nor values. */
  @Override
  public String toString() {
    return "NearCacheClient[" + core.memory.entries() + " entries, over " + delegate + "]";
  }

  /** Sets up a near cache. Not for several threads at a time. */
  public static final class Builder {
    /** 64 MiB. */
    public static final long DEFAULT_MAX_BYTES = 64L << 20;

    /** How long a value is served without asking. */
    public static final Duration DEFAULT_MAX_STALE = Duration.ofSeconds(1);

    /** How long a value is kept of which the server can be asked whether it has changed. */
    public static final Duration DEFAULT_KEEP = Duration.ofMinutes(10);

    private final CacheClient delegate;
    private final Map<String, Long> maxStaleOf = new HashMap<>();
    private @Nullable MaxStale maxStaleOfKey;
    private long maxBytes = DEFAULT_MAX_BYTES;
    private Duration maxStale = DEFAULT_MAX_STALE;
    private @Nullable Duration absent;
    private Duration keep = DEFAULT_KEEP;
    private Duration staleIfError = Duration.ZERO;
    private @Nullable Duration invalidations;
    private int refreshPercent = 100;
    private LongSupplier ticker = System::nanoTime;

    private Builder(CacheClient delegate) {
      this.delegate = delegate;
    }

    /**
     * Sets how much is kept.
     *
     * @param bytes of keys and values, with 256 bytes for each entry; at least 1. By default {@link
     *     #DEFAULT_MAX_BYTES}
     */
    public Builder maxBytes(long bytes) {
      if (bytes < 1) {
        throw new IllegalArgumentException("maxBytes must be at least 1, not " + bytes);
      }
      this.maxBytes = bytes;
      return this;
    }

    /**
     * Sets for how long a value is served without asking, from the beginning of the request that
     * got it.
     *
     * @param atMost zero: never. By default {@link #DEFAULT_MAX_STALE}
     */
    public Builder maxStale(Duration atMost) {
      this.maxStale = Durations.atLeast(Duration.ZERO, "maxStale", atMost);
      return this;
    }

    /** Sets the same for one cache, by its name. */
    public Builder maxStale(String cache, Duration atMost) {
      Objects.requireNonNull(cache, "cache");
      maxStaleOf.put(cache, Durations.nanos(Durations.atLeast(Duration.ZERO, "maxStale", atMost)));
      return this;
    }

    /**
     * Sets the same by the key, before what is set for its cache: what writes a value and what
     * reads it, which may be other processes, agree on its time by that.
     */
    public Builder maxStale(MaxStale ofKey) {
      this.maxStaleOfKey = Objects.requireNonNull(ofKey, "ofKey");
      return this;
    }

    /**
     * Has absent keys remembered, too.
     *
     * @param atMost for how long, if that is less than the cache's maxStale; at least 1 ms
     */
    public Builder rememberAbsent(Duration atMost) {
      this.absent = Durations.positive("rememberAbsent", atMost);
      return this;
    }

    /**
     * Has an old value served when asking for it fails because of the server or the way to it:
     * timeouts, lost connections, overload, error answers. An entry that was dropped by a write is
     * not served.
     *
     * @param beyond for how long beyond maxStale. By default zero: the failure is the caller's
     */
    public Builder staleIfError(Duration beyond) {
      this.staleIfError = Durations.atLeast(Duration.ZERO, "staleIfError", beyond);
      return this;
    }

    /**
     * Has an entry renewed in the background by the first read that finds it past that share of
     * maxStale, so that keys which are read often are served from memory all the time. One request
     * for each entry, at most 64 at a time; if it fails the entry ends as it would have.
     *
     * @param percent of the time that an entry is served without asking, 1 to 99; by default
     *     entries are not renewed ahead
     */
    public Builder refreshAhead(int percent) {
      if (percent < 1 || percent > 99) {
        throw new IllegalArgumentException("percent must be 1 to 99, not " + percent);
      }
      this.refreshPercent = percent;
      return this;
    }

    /**
     * Sets for how long a value is kept of which the server can be asked whether it has changed
     * (memcached's can): past maxStale it is served again as soon as the server has said no. It is
     * never kept beyond its time to live on the server.
     *
     * @param atMost from the last time that the server was asked. By default {@link #DEFAULT_KEEP};
     *     of no account where the server cannot be asked
     */
    public Builder keep(Duration atMost) {
      this.keep = Durations.atLeast(Duration.ZERO, "keep", atMost);
      return this;
    }

    /**
     * Has values served until the server says that they have changed, instead of asking after
     * maxStale: for clients that have {@link Invalidations}, such as Redis's for one server. While
     * there is no connection, or it does not tell, maxStale holds. A cache whose maxStale is zero
     * is asked for each read all the same, and values that come with a batch stay for maxStale.
     *
     * @param atMost how long a value is served all the same without asking, which bounds what comes
     *     of a connection that is dead and not yet found to be; more than maxStale to be of use. By
     *     default nobody asks to be told
     */
    public Builder invalidations(Duration atMost) {
      this.invalidations = Durations.positive("invalidations", atMost);
      return this;
    }

    /**
     * Sets the clock, for tests.
     *
     * @param nanos tells the time as {@link System#nanoTime} does
     */
    public Builder ticker(LongSupplier nanos) {
      this.ticker = Objects.requireNonNull(nanos, "nanos");
      return this;
    }

    /**
     * Makes the client.
     *
     * @throws IllegalStateException if {@link #invalidations} is set, and the client behind has
     *     none
     */
    public NearCacheClient build() {
      NearCounts counters = new NearCounts();
      NearSettings settings =
          new NearSettings(
              new MaxStaleTimes(Durations.nanos(maxStale), Map.copyOf(maxStaleOf), maxStaleOfKey),
              absent == null ? 0 : Durations.nanos(absent),
              Durations.nanos(keep),
              Durations.nanos(staleIfError),
              refreshPercent);
      NearMemory memory = new NearMemory(maxBytes, ticker, counters);
      Source source =
          delegate
              .capability(ConditionalReads.class)
              .<Source>map(Source.Validating::new)
              .orElseGet(Source.Plain::new);
      Duration told = invalidations;
      if (told != null) {
        listen(memory, source);
      }
      long most = told == null ? 0 : Durations.nanos(told);
      return new NearCacheClient(
          new NearCore(settings, memory, counters, source, delegate, most), delegate);
    }

    private void listen(NearMemory memory, Source source) {
      Invalidations told =
          delegate
              .capability(Invalidations.class)
              .filter(any -> source.validates())
              .orElseThrow(
                  () ->
                      new IllegalStateException(
                          "nobody tells of changes behind "
                              + delegate
                              + ": a Redis server does, by RESP3; a Redis cluster, a fleet, tiers"
                              + " and the other protocols do not"));
      told.listen(new Invalidated(memory));
    }
  }
}
