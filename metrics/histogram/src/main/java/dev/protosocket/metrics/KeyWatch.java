// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.spi.Durations;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.PriorityQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.IntSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds the keys that are called most and the calls that take longest, of the clients it is put
 * around. It is an option: where it is not, it costs nothing.
 *
 * <pre>{@code
 * KeyWatch watch = KeyWatch.builder().build();
 * CacheClient client = watch.over(pool);
 * ...
 * watch.snapshot().hotKeys().forEach(key -> log.info("{}", key));
 * watch.hashOf("user:42"); // is it this one?
 * }</pre>
 *
 * <p>Keys are never kept or shown, but for their hashes (SipHash, 64 bits), whose secret is made at
 * random unless one is given: without it nobody finds a key by its hash. Memory is bounded: {@link
 * #COUNTERS_PER_KEY} counters for each key shown, the slowest calls, and the same of the window
 * before. Calls for a key are sampled, all are timed. For any thread.
 */
public final class KeyWatch {
  /** The most keys that are shown. */
  public static final int MAX_KEYS = 100;

  /** The most slow calls that are shown. */
  public static final int MAX_SLOWEST = 100;

  /** At the most, one of so many calls is looked at. */
  public static final int MAX_SAMPLE = 65_536;

  /** How many keys are counted for one that is shown: what is below them is the error. */
  public static final int COUNTERS_PER_KEY = 10;

  private static final SecureRandom SECRETS = new SecureRandom();

  private final int keys;
  private final int slowest;
  private final int sample;
  private final long windowNanos;
  private final SipHash hash;
  private final IntSupplier random;
  private final LongSupplier ticker;

  /** Never held while anything else is called, and for long by nobody. */
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by the lock.
  private final SpaceSaving<Id> counts;
  private final PriorityQueue<SlowCall> slow =
      new PriorityQueue<>(Comparator.comparingLong(SlowCall::nanos));

  /** The window before; null as long as the first one goes on. */
  private @Nullable KeyWatchSnapshot last;

  private volatile long windowStart;

  /** What is not slower is not among the slowest; written under the lock. */
  private volatile long floor;

  private record Id(String cache, long hash) {}

  private KeyWatch(Builder from, IntSupplier random, LongSupplier ticker) {
    this.keys = from.keys;
    this.slowest = from.slowest;
    this.sample = from.sample;
    this.windowNanos = from.window.toNanos();
    this.hash = new SipHash(from.secret == null ? randomSecret() : from.secret);
    this.random = random;
    this.ticker = ticker;
    this.counts = new SpaceSaving<>(COUNTERS_PER_KEY * Math.max(1, keys));
    this.windowStart = ticker.getAsLong();
    this.floor = -1;
  }

  private static byte[] randomSecret() {
    byte[] secret = new byte[SipHash.KEY_BYTES];
    SECRETS.nextBytes(secret);
    return secret;
  }

  /** Returns a builder: 20 keys of one in 64 calls, the 20 slowest calls, windows of a minute. */
  public static Builder builder() {
    return new Builder();
  }

  /**
   * Puts this watch around a client. What goes by its pipelines and its {@link
   * CacheClient#capability capabilities} is not seen. Around several clients it sees all their
   * calls together. Put it above a near cache to see what the application asks for, and below one
   * to see what reaches the server.
   *
   * @param client the client; closed with what is returned
   * @return a client that does the same
   */
  public CacheClient over(CacheClient client) {
    return new WatchedClient(Objects.requireNonNull(client, "client"), this);
  }

  /**
   * Returns what the window before saw, and until the first one has ended, what there is so far. A
   * window that ended longer than another one ago is forgotten.
   */
  public KeyWatchSnapshot snapshot() {
    lock.lock();
    try {
      long now = ticker.getAsLong();
      turn(now);
      KeyWatchSnapshot before = last;
      return before != null ? before : current(now - windowStart);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the hash that a key is shown by.
   *
   * @param key the key's bytes
   * @return 16 hex digits
   */
  public String hashOf(byte[] key) {
    return text(hash.hash(Objects.requireNonNull(key, "key")));
  }

  /** As {@link #hashOf(byte[])}, of the key's UTF-8 bytes. */
  public String hashOf(String key) {
    return hashOf(Objects.requireNonNull(key, "key").getBytes(StandardCharsets.UTF_8));
  }

  static String text(long keyHash) {
    return HexFormat.of().toHexDigits(keyHash);
  }

  /** Tells whether the next call is one of the sample. */
  boolean isSampled() {
    return keys > 0 && (random.getAsInt() & (sample - 1)) == 0;
  }

  /** Tells whether calls are timed. */
  boolean isTiming() {
    return slowest > 0;
  }

  long now() {
    return ticker.getAsLong();
  }

  long hash(byte[] key) {
    return hash.hash(key);
  }

  /** Counts a call of the sample; not, if another thread is at it just then. */
  void count(String cache, long keyHash) {
    if (lock.tryLock()) {
      try {
        turn(ticker.getAsLong());
        counts.add(new Id(cache, keyHash));
      } finally {
        lock.unlock();
      }
    }
  }

  /** Tells whether a call that ends now may be one of the slowest. */
  boolean isSlow(long nanos, long now) {
    return nanos > floor || now - windowStart >= windowNanos;
  }

  void add(SlowCall call, long now) {
    lock.lock();
    try {
      turn(now);
      if (slow.size() == slowest) {
        SlowCall fastest = slow.peek();
        if (fastest != null && fastest.nanos() >= call.nanos()) {
          return;
        }
        slow.poll();
      }
      slow.add(call);
      SlowCall fastest = slow.peek();
      if (slow.size() == slowest && fastest != null) {
        floor = fastest.nanos();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Begins a new window if that is due. */
  private void turn(long now) {
    long past = now - windowStart;
    if (past < windowNanos) {
      return;
    }
    long windows = past / windowNanos;
    last =
        windows == 1
            ? current(windowNanos)
            : new KeyWatchSnapshot(Duration.ofNanos(windowNanos), 0, List.of(), List.of());
    counts.clear();
    slow.clear();
    windowStart = now - past % windowNanos;
    floor = -1;
  }

  private KeyWatchSnapshot current(long nanos) {
    long total = counts.total();
    List<HotKey> hot = new ArrayList<>();
    for (SpaceSaving.Entry<Id> entry : counts.top(keys)) {
      hot.add(
          new HotKey(
              entry.item().cache(),
              text(entry.item().hash()),
              entry.count() * sample,
              entry.excess() * sample,
              (double) (entry.count() - entry.excess()) / total));
    }
    List<SlowCall> slowCalls = new ArrayList<>(slow);
    slowCalls.sort(Collections.reverseOrder(slow.comparator()));
    return new KeyWatchSnapshot(Duration.ofNanos(nanos), total * sample, hot, slowCalls);
  }

  /** Shows how much is watched. */
  @Override
  public String toString() {
    return "KeyWatch[" + keys + " keys of one in " + sample + " calls, " + slowest + " slowest]";
  }

  /** Collects the options; each is checked when it is set. Not thread-safe. */
  public static final class Builder {
    private static final Duration MAX_WINDOW = Duration.ofHours(1);

    private int keys = 20;
    private int slowest = 20;
    private int sample = 64;
    private Duration window = Duration.ofMinutes(1);
    private byte @Nullable [] secret;

    private Builder() {}

    /**
     * Sets how many keys are shown, 0 to {@value KeyWatch#MAX_KEYS}; with 0 none are counted.
     *
     * @throws IllegalArgumentException if there are more
     */
    public Builder keys(int value) {
      this.keys = inRange("keys", value, 0, MAX_KEYS);
      return this;
    }

    /**
     * Sets how many of the slowest calls are shown, 0 to {@value KeyWatch#MAX_SLOWEST}; with 0 no
     * call is timed, which saves two readings of the clock.
     *
     * @throws IllegalArgumentException if there are more
     */
    public Builder slowest(int value) {
      this.slowest = inRange("slowest", value, 0, MAX_SLOWEST);
      return this;
    }

    /**
     * Sets that one call of so many is looked at for its key: a power of two up to {@value
     * KeyWatch#MAX_SAMPLE}; 1 is every call.
     *
     * @throws IllegalArgumentException if it is another number
     */
    public Builder sampleOneIn(int value) {
      inRange("sampleOneIn", value, 1, MAX_SAMPLE);
      if (Integer.bitCount(value) != 1) {
        throw new IllegalArgumentException("sampleOneIn must be a power of two, not " + value);
      }
      this.sample = value;
      return this;
    }

    /**
     * Sets for how long is counted until it begins anew; a millisecond to an hour.
     *
     * @throws IllegalArgumentException if it is shorter or longer
     */
    public Builder window(Duration value) {
      if (Durations.positive("window", value).compareTo(MAX_WINDOW) > 0) {
        throw new IllegalArgumentException("window must be at most an hour, not " + value);
      }
      this.window = value;
      return this;
    }

    /**
     * Sets the secret of the hashes, {@code 16} random bytes, the same in all processes whose
     * hashes are to be compared. It is copied, and never shown.
     *
     * @throws IllegalArgumentException if it has another length
     */
    public Builder secret(byte[] value) {
      if (Objects.requireNonNull(value, "secret").length != SipHash.KEY_BYTES) {
        throw new IllegalArgumentException("a secret has 16 bytes, not " + value.length);
      }
      this.secret = value.clone();
      return this;
    }

    /** Returns the watch; its first window begins now. */
    public KeyWatch build() {
      return build(() -> ThreadLocalRandom.current().nextInt(), System::nanoTime);
    }

    /** For tests: with their chance and their time, in nanoseconds. */
    KeyWatch build(IntSupplier random, LongSupplier ticker) {
      return new KeyWatch(this, random, ticker);
    }

    private static int inRange(String option, int value, int min, int max) {
      if (value < min || value > max) {
        throw new IllegalArgumentException(
            option + " must be from " + min + " to " + max + ", not " + value);
      }
      return value;
    }
  }
}
