// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.near.NearCacheClient;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Two caches as one, of any two cache clients: a small one that is close, and one that has
 * everything; a fleet of another protocol; one that is taking the other's place. What exactly is
 * guaranteed is numbered in the {@linkplain dev.protosocket.near.tier package's description}. Safe
 * for use by any number of threads.
 *
 * <pre>{@code
 * try (TieredClient tiers =
 *     TieredClient.builder(local, central).maxFirstTtl(Duration.ofSeconds(30)).build()) {
 *   byte[] value = tiers.get("users", "42");
 * }
 * }</pre>
 */
public final class TieredClient extends TieredCalls {
  /** The first tier, of which calls may use a view. */
  private final CacheClient owned;

  private TieredClient(
      TierCore core,
      CacheClient owned,
      CacheClient first,
      CacheClient second,
      @Nullable Duration firstTimeout) {
    super(core, first, second, firstTimeout);
    this.owned = owned;
  }

  /**
   * Returns a builder.
   *
   * @param first holds copies, and is asked first
   * @param second has the truth. Both are closed by {@link #close()}
   */
  public static Builder builder(CacheClient first, CacheClient second) {
    return new Builder(
        Objects.requireNonNull(first, "first"), Objects.requireNonNull(second, "second"));
  }

  /** As {@link #get(String, byte[])}, and says which tier has answered. */
  public TierResult read(String cache, byte[] key) {
    Call<?> call = Call.get(cache, key);
    if (core.settings.reads() == ReadPolicy.SEQUENTIAL) {
      return read(call, TierResult::new);
    }
    core.blocking().begin();
    return Blocking.await(readAsync(call, TierResult::new));
  }

  /** As {@link #getAsync(String, byte[])}, and says which tier has answered. */
  public CompletableFuture<TierResult> readAsync(String cache, byte[] key) {
    return readAsync(Call.get(cache, key), TierResult::new);
  }

  /** Returns what the first tier is called where they are told apart. */
  public String firstLabel() {
    return core.settings.firstLabel();
  }

  /** Returns what the second tier is called where they are told apart. */
  public String secondLabel() {
    return core.settings.secondLabel();
  }

  /** Returns what this client and its views have done so far. */
  public TieredStats stats() {
    return core.counts.read();
  }

  /**
   * Closes both tiers, the first one first. Writes in the background that the second tier has not
   * begun are lost, which is counted.
   */
  @Override
  public void close() {
    try {
      owned.close();
    } finally {
      second.close();
    }
  }

  /** Shows the tiers. */
  @Override
  public String toString() {
    TierSettings settings = core.settings;
    return "TieredClient["
        + settings.firstLabel()
        + ": "
        + owned
        + ", "
        + settings.secondLabel()
        + ": "
        + second
        + "]";
  }

  /** Sets up two tiers. Not for several threads at a time. */
  public static final class Builder {
    /** How long what is stored on the first tier lives there at most. */
    public static final Duration DEFAULT_MAX_FIRST_TTL = Duration.ofMinutes(1);

    /** How many refills and writes there may be in the background. */
    public static final int DEFAULT_MAX_PENDING = 1024;

    private static final TierListener SILENT = new TierListener() {};

    private final CacheClient first;
    private final CacheClient second;
    private ReadPolicy reads = ReadPolicy.SEQUENTIAL;
    private WritePolicy writes = WritePolicy.SEQUENTIAL;
    private Duration maxFirstTtl = DEFAULT_MAX_FIRST_TTL;
    private boolean refill = true;
    private int maxPending = DEFAULT_MAX_PENDING;
    private @Nullable Duration firstTimeout;
    private String firstLabel = "first";
    private String secondLabel = "second";
    private TierListener listener = SILENT;

    private Builder(CacheClient first, CacheClient second) {
      this.first = first;
      this.second = second;
    }

    /** Sets how values are read; by default one tier after the other. */
    public Builder reads(ReadPolicy policy) {
      this.reads = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /** Sets how values are written; by default on the second tier and then on the first. */
    public Builder writes(WritePolicy policy) {
      this.writes = Objects.requireNonNull(policy, "policy");
      return this;
    }

    /**
     * Sets how long what is stored on the first tier lives there at most, and so how late what
     * others write is seen.
     *
     * @param atMost at least a second; by default {@link #DEFAULT_MAX_FIRST_TTL}
     */
    public Builder maxFirstTtl(Duration atMost) {
      this.maxFirstTtl = Durations.atLeast(Duration.ofSeconds(1), "maxFirstTtl", atMost);
      return this;
    }

    /** Sets whether the first tier gets what only the second had; it does by default. */
    public Builder refill(boolean on) {
      this.refill = on;
      return this;
    }

    /**
     * Sets how many refills and writes there may be in the background.
     *
     * @param atMost at least 1; by default {@link #DEFAULT_MAX_PENDING}
     */
    public Builder maxPending(int atMost) {
      if (atMost < 1) {
        throw new IllegalArgumentException("maxPending must be at least 1, not " + atMost);
      }
      this.maxPending = atMost;
      return this;
    }

    /**
     * Sets how long a call to the first tier may take, if that is less than the call's own time: so
     * long one that hangs delays the second.
     *
     * @param atMost at least 1 ms; by default its own timeout
     */
    public Builder firstTimeout(Duration atMost) {
      this.firstTimeout = Durations.positive("firstTimeout", atMost);
      return this;
    }

    /** Sets what the tiers are called, where they are told apart; not the same. */
    public Builder labels(String ofFirst, String ofSecond) {
      if (ofFirst.equals(ofSecond)) {
        throw new IllegalArgumentException("both tiers are called " + ofFirst);
      }
      this.firstLabel = Objects.requireNonNull(ofFirst, "ofFirst");
      this.secondLabel = Objects.requireNonNull(ofSecond, "ofSecond");
      return this;
    }

    /** Sets who is told of failures. */
    public Builder listener(TierListener told) {
      this.listener = Objects.requireNonNull(told, "told");
      return this;
    }

    /** Makes the client. */
    public TieredClient build() {
      TierSettings settings =
          new TierSettings(reads, writes, maxFirstTtl, refill, firstLabel, secondLabel, listener);
      // A near cache answers plain reads only.
      ConditionalReads timed =
          refill && !(second instanceof NearCacheClient)
              ? second.capability(ConditionalReads.class).orElse(null)
              : null;
      CacheClient hasty = firstTimeout == null ? first : first.withTimeout(firstTimeout);
      TierCore core = new TierCore(settings, new TierCounts(maxPending), timed);
      return new TieredClient(core, first, hasty, second, firstTimeout);
    }
  }
}
