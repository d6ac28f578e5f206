// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.spi.Durations;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link TypedCache}. For one thread.
 *
 * @param <K> the keys
 * @param <V> the values
 */
public final class TypedCacheBuilder<K, V> {
  /** Values with more bytes are neither stored nor made of what was stored, unless one says so. */
  public static final int DEFAULT_MAX_VALUE_BYTES = 8 * 1024 * 1024;

  /** Values of at most so many bytes are not compressed, unless one says so. */
  public static final int DEFAULT_COMPRESS_ABOVE = 1024;

  private static final int MAX_JITTER_PERCENT = 50;

  private final CacheClient client;
  private final String cache;
  private final KeyFormat<K> keys;
  private final ValueFormat<V> values;
  private final List<Compression> known = new ArrayList<>();
  private @Nullable Duration ttl;
  private int jitterPercent;
  private DoubleSupplier random = () -> ThreadLocalRandom.current().nextDouble();
  private @Nullable Duration softTtl;
  private @Nullable Executor refresher;
  private Duration loadTimeout = Duration.ofSeconds(10);
  private @Nullable Compression compression;
  private int compressAbove = DEFAULT_COMPRESS_ABOVE;
  private int maxValueBytes = DEFAULT_MAX_VALUE_BYTES;
  private boolean raw;
  private @Nullable ForeignFormat<V> foreign;
  private boolean writesForeign;
  private Undecodable undecodable = Undecodable.ERROR;
  private Clock clock = Clock.systemUTC();
  private TypedCacheListener listener = new TypedCacheListener() {};

  TypedCacheBuilder(CacheClient client, String cache, KeyFormat<K> keys, ValueFormat<V> values) {
    this.client = Objects.requireNonNull(client, "client");
    this.cache = client.cache(Objects.requireNonNull(cache, "cache")).name();
    this.keys = Objects.requireNonNull(keys, "keys");
    this.values = Objects.requireNonNull(values, "values");
  }

  /** Sets how long values live that are stored without a time; else it is the client's default. */
  public TypedCacheBuilder<K, V> ttl(Duration time) {
    this.ttl = Durations.positive("ttl", time);
    return this;
  }

  /**
   * Has times to live shortened by chance, so that what is stored together does not end together.
   *
   * @param percent by how much at most, from 0, which is the default, to 50
   */
  public TypedCacheBuilder<K, V> ttlJitter(int percent) {
    this.jitterPercent = between(0, MAX_JITTER_PERCENT, "ttlJitter", percent);
    return this;
  }

  /** For tests: where chance comes from, numbers from 0 to below 1. */
  TypedCacheBuilder<K, V> random(DoubleSupplier numbers) {
    this.random = numbers;
    return this;
  }

  /**
   * Has {@link TypedCache#getOrLoad} make values anew before their end: one that is older than this
   * is returned, and loaded in the background, once at a time for a key. By the clocks of those who
   * store and who read, which should agree. If the loader returns null then, the key is deleted.
   *
   * @param age less than the time to live
   * @param executor where loaders run, and their values are stored, which blocks
   */
  public TypedCacheBuilder<K, V> softTtl(Duration age, Executor executor) {
    this.softTtl = Durations.positive("softTtl", age);
    this.refresher = Objects.requireNonNull(executor, "executor");
    return this;
  }

  /** Sets how long callers wait for a value that another one loads; 10 seconds if not set. */
  public TypedCacheBuilder<K, V> loadTimeout(Duration atMost) {
    this.loadTimeout = Durations.positive("loadTimeout", atMost);
    return this;
  }

  /**
   * Has values compressed: those of more than {@link #compressAbove} bytes that become smaller by a
   * tenth at least. What others have compressed is read in any case.
   */
  public TypedCacheBuilder<K, V> compression(Compression by) {
    this.compression = Objects.requireNonNull(by, "by");
    this.known.add(by);
    return this;
  }

  /** Sets up to how many bytes values are not compressed; 1024 if not set. */
  public TypedCacheBuilder<K, V> compressAbove(int bytes) {
    this.compressAbove = between(0, Integer.MAX_VALUE, "compressAbove", bytes);
    return this;
  }

  /** Adds a compression of one's own to those that are read. */
  public TypedCacheBuilder<K, V> alsoReads(Compression others) {
    this.known.add(Objects.requireNonNull(others, "others"));
    return this;
  }

  /**
   * Sets how many bytes a value may have when it is not compressed; 8 MiB if not set. So many are
   * allocated for what says that it has so many.
   */
  public TypedCacheBuilder<K, V> maxValueBytes(int bytes) {
    this.maxValueBytes = between(1, Integer.MAX_VALUE - 1024, "maxValueBytes", bytes);
    return this;
  }

  /**
   * Stores the bytes of the format and nothing else, and reads what other programs have stored.
   * Then there is no compression and no soft time to live.
   */
  public TypedCacheBuilder<K, V> raw() {
    this.raw = true;
    return this;
  }

  /**
   * Has what other programs' clients have stored read as well, over memcached, by its client flags:
   * for a cache that was theirs. What is stored here has the envelope, which they cannot read.
   *
   * <p>The client must have {@link dev.protosocket.client.capability.FlaggedItems}: a connection, a
   * pool, a fleet of memcached, or a near cache over these, which such reads pass by. There are no
   * leases.
   *
   * @param format which clients
   */
  public TypedCacheBuilder<K, V> foreign(ForeignFormat<V> format) {
    this.foreign = Objects.requireNonNull(format, "format");
    this.writesForeign = false;
    return this;
  }

  /**
   * The same for a cache that is shared with them: what is stored here is for them, too. It has no
   * soft time to live, and no compression but theirs. What was stored with an envelope is read.
   */
  public TypedCacheBuilder<K, V> sharedWith(ForeignFormat<V> format) {
    foreign(format);
    this.writesForeign = true;
    return this;
  }

  /**
   * Sets what a value is that cannot be read; an error if not set. It is counted and told to the
   * listener in any case, and {@link TypedCache#getOrLoad} loads it anew in any case.
   */
  public TypedCacheBuilder<K, V> onUndecodable(Undecodable what) {
    this.undecodable = Objects.requireNonNull(what, "what");
    return this;
  }

  /** Sets what tells the time for {@link #softTtl}; the system's if not set. */
  public TypedCacheBuilder<K, V> clock(Clock time) {
    this.clock = Objects.requireNonNull(time, "time");
    return this;
  }

  /** Sets who is told what callers are not. */
  public TypedCacheBuilder<K, V> listener(TypedCacheListener told) {
    this.listener = Objects.requireNonNull(told, "told");
    return this;
  }

  /**
   * Builds the cache.
   *
   * @throws IllegalArgumentException if options do not go together, ids of formats and compressions
   *     are out of range, or foreign values are to be read by a client that has no client flags
   */
  public TypedCache<K, V> build() {
    Duration howLong = ttl == null ? client.defaultTtl() : ttl;
    if (softTtl != null && softTtl.compareTo(howLong) >= 0) {
      throw new IllegalArgumentException(
          "softTtl must be less than the time to live, " + howLong + ", not " + softTtl);
    }
    boolean plain = raw || writesForeign;
    if (plain && (compression != null || softTtl != null)) {
      throw new IllegalArgumentException(
          (raw ? "raw" : "foreign")
              + " values have no room for "
              + (softTtl != null ? "softTtl" : "compression"));
    }
    if (raw && foreign != null) {
      throw new IllegalArgumentException("raw values are told from no others, so not from foreign");
    }
    between(0, 255, "the id of " + values.name(), values.id());
    ValueSettings<V> written =
        new ValueSettings<>(
            values,
            raw,
            compression,
            compressAbove,
            maxValueBytes,
            new Compressions(known),
            foreign,
            writesForeign);
    TypedSettings<K> settings =
        new TypedSettings<>(
            foreign == null ? client : FlaggedClient.of(client),
            cache,
            keys,
            undecodable,
            howLong,
            new TimeToLive.Rule(softTtl, jitterPercent, random, clock),
            loadTimeout,
            refresher);
    return new TypedCache<>(settings, new ValueCodec<>(cache, written), new Counts(listener));
  }

  private static int between(int min, int max, String option, int value) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          option + " must be between " + min + " and " + max + ", not " + value);
    }
    return value;
  }
}
