// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;

/**
 * Stores only what is stored often: a key's value from the time on that it was to be stored so many
 * times within a while, by all processes together. So keys that are asked for once, as by a
 * crawler, do not evict those that are asked for again. Immutable, for any thread.
 *
 * <p>A counter on the server counts for each key. It begins with the first use and ends after the
 * while; then all begins anew, and a value that is stored stays until its own end. A write takes
 * two round trips if it stores and one if it does not, each with the client's timeout.
 */
public final class MinimumUses {
  private final CacheClient client;
  private final Counters counters;
  private final String uses;
  private final int atLeast;
  private final Duration within;

  /**
   * What came of a write.
   *
   * @param stored whether the value was stored; if not, another one may still be there
   * @param uses how often the key was to be stored by now, this time included, 64 bits without a
   *     sign
   */
  public record Use(boolean stored, long uses) {}

  private MinimumUses(
      CacheClient client, Counters counters, String uses, int atLeast, Duration within) {
    this.client = client;
    this.counters = counters;
    this.uses = uses;
    this.atLeast = atLeast;
    this.within = within;
  }

  /**
   * Creates what counts.
   *
   * @param client a connection, a pool or a decorator; stays the caller's
   * @param uses the cache that the counters are in; nothing else should be. Its keys are the cache
   *     of the value, a colon and its key
   * @param atLeast the first use that stores; at least 2
   * @param within how long a counter counts, from the first use on
   * @throws InvalidRequestException if the client has no {@link Counters}
   */
  public static MinimumUses of(CacheClient client, String uses, int atLeast, Duration within) {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(uses, "uses");
    Durations.positive("within", within);
    if (atLeast < 2) {
      throw new IllegalArgumentException("atLeast must be 2 or more, not " + atLeast);
    }
    Counters counters =
        client
            .capability(Counters.class)
            .orElseThrow(
                () -> new InvalidRequestException("the client has no counters; memcached's has"));
    return new MinimumUses(client, counters, uses, atLeast, within);
  }

  /**
   * Counts a use, and stores the value if there are enough.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param value the value, possibly empty
   * @param ttl how long the value lives
   */
  public CompletableFuture<Use> setAsync(String cache, byte[] key, byte[] value, Duration ttl) {
    byte[] prefix = (cache + ":").getBytes(UTF_8);
    byte[] counter = new byte[prefix.length + key.length];
    System.arraycopy(prefix, 0, counter, 0, prefix.length);
    System.arraycopy(key, 0, counter, prefix.length, key.length);
    Call<?> set = Call.set(cache, key, value, ttl).copy();
    CompletableFuture<Counter> counted;
    try {
      counted = client.sendAsync(counters.increment(uses, counter, 1, 1, within));
    } catch (CacheException e) {
      return CompletableFuture.failedFuture(e);
    }
    Steps<Use> steps = new Steps<>(counted);
    steps.after(
        counted,
        count -> {
          if (Long.compareUnsigned(count.value(), atLeast) < 0) {
            steps.complete(new Use(false, count.value()));
          } else {
            steps.after(
                client.sendAsync(set), stored -> steps.complete(new Use(true, count.value())));
          }
        });
    return steps;
  }

  /** As {@link #setAsync(String, byte[], byte[], Duration)}; the key is the key's UTF-8 bytes. */
  public CompletableFuture<Use> setAsync(String cache, String key, byte[] value, Duration ttl) {
    return setAsync(cache, key.getBytes(UTF_8), value, ttl);
  }

  /**
   * Waits for {@link #setAsync(String, byte[], byte[], Duration)}.
   *
   * @throws CacheException if one of the two requests failed; the use may have been counted
   */
  public Use set(String cache, byte[] key, byte[] value, Duration ttl) {
    return Blocking.await(setAsync(cache, key, value, ttl));
  }

  /** As {@link #set(String, byte[], byte[], Duration)}; the key is the key's UTF-8 bytes. */
  public Use set(String cache, String key, byte[] value, Duration ttl) {
    return set(cache, key.getBytes(UTF_8), value, ttl);
  }
}
