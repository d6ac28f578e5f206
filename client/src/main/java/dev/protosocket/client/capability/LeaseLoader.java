// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gets values, and has those that are missing made by one of all callers in all processes, while
 * the others wait for it: {@link Leases#getOrLease} with the waiting. Immutable, for any thread but
 * an event loop's; a call blocks its thread.
 *
 * <ol>
 *   <li>A value that is there is returned at once.
 *   <li>Near its end, or when it was invalidated, one caller makes it anew and returns the new one;
 *       the others return the old one at once.
 *   <li>If there is none one caller makes it; the others ask again until it is there, the maker has
 *       failed, or its lease has ended: then another of them makes it.
 *   <li>Nobody waits longer than the patience.
 *   <li>What was made is returned even if it could not be stored, because the item was stored,
 *       deleted or invalidated meanwhile, or the server is away.
 * </ol>
 */
public final class LeaseLoader {
  private static final Logger logger = LoggerFactory.getLogger(LeaseLoader.class);

  /** How often those who wait ask, at most and at least. */
  private static final long MIN_POLL_NANOS = 5_000_000;

  private static final long MAX_POLL_NANOS = 50_000_000;

  private final CacheClient client;
  private final Leases leases;
  private final Duration ttl;
  private final Duration recacheBefore;
  private final Duration lease;
  private final Duration patience;

  private LeaseLoader(
      CacheClient client,
      Leases leases,
      Duration ttl,
      Duration recacheBefore,
      Duration lease,
      Duration patience) {
    this.client = client;
    this.leases = leases;
    this.ttl = ttl;
    this.recacheBefore = recacheBefore;
    this.lease = lease;
    this.patience = patience;
  }

  /**
   * Creates a loader whose leases and whose patience are 10 seconds, and which makes no value anew
   * before its end.
   *
   * @param client a connection, a pool or a decorator; stays the caller's
   * @param ttl how long values live
   * @throws InvalidRequestException if it has no {@link Leases}
   */
  public static LeaseLoader of(CacheClient client, Duration ttl) {
    Objects.requireNonNull(client, "client");
    Objects.requireNonNull(ttl, "ttl");
    Leases leases =
        client
            .capability(Leases.class)
            .orElseThrow(
                () -> new InvalidRequestException("the client has no leases; memcached's has"));
    Duration tenSeconds = Duration.ofSeconds(10);
    return new LeaseLoader(client, leases, ttl, Duration.ZERO, tenSeconds, tenSeconds);
  }

  /**
   * Returns a loader that makes values anew so long before their end, while others go on with them:
   * rather more than making one takes, in whole seconds.
   */
  public LeaseLoader recacheBefore(Duration end) {
    return new LeaseLoader(
        client, leases, ttl, Durations.positive("recacheBefore", end), lease, patience);
  }

  /** Returns a loader whose leases end after that; at least 2 seconds, and longer than making. */
  public LeaseLoader lease(Duration length) {
    return new LeaseLoader(
        client, leases, ttl, recacheBefore, Durations.positive("lease", length), patience);
  }

  /** Returns a loader whose callers wait at most so long for what others make. */
  public LeaseLoader patience(Duration atMost) {
    return new LeaseLoader(
        client, leases, ttl, recacheBefore, lease, Durations.positive("patience", atMost));
  }

  /**
   * Gets a value, or has it made.
   *
   * @param cache the name of the cache
   * @param key what it is stored under
   * @param maker makes it, in this thread; what it throws is thrown here. Then another may make it:
   *     at once if there was no value, else when the old one has ended
   * @return the value; the array is the caller's
   * @throws CacheException if the server cannot be asked; nothing was made then
   * @throws InvalidRequestException if what was made cannot be stored: it is too long, or the
   *     server makes no tokens (memcached -C)
   * @throws RequestTimeoutException if others did not make it in time
   */
  public byte[] get(String cache, byte[] key, Supplier<byte[]> maker) {
    Objects.requireNonNull(maker, "maker");
    long end = Blocking.endOf(System.nanoTime(), Durations.nanos(patience));
    long poll = MIN_POLL_NANOS;
    while (true) {
      Lease held = client.send(leases.getOrLease(cache, key, lease, recacheBefore));
      if (held.isMine()) {
        return make(cache, key, held, maker);
      }
      byte[] value = held.value();
      if (value != null) {
        return value;
      }
      long left = end - System.nanoTime();
      if (left <= 0) {
        throw RequestTimeoutException.byCallersClock(Operation.GET, Durations.nanos(patience));
      }
      Blocking.pause(
          Math.min(poll, left), RequestFate.ANSWERED, "while another caller makes the value");
      poll = Math.min(2 * poll, MAX_POLL_NANOS);
    }
  }

  /** As {@link #get(String, byte[], Supplier)}; the key is the key's UTF-8 bytes. */
  public byte[] get(String cache, String key, Supplier<byte[]> maker) {
    return get(cache, key.getBytes(StandardCharsets.UTF_8), maker);
  }

  private byte[] make(String cache, byte[] key, Lease held, Supplier<byte[]> maker) {
    boolean made = false;
    byte[] value;
    try {
      value = Objects.requireNonNull(maker.get(), "the value that was made");
      made = true;
    } finally {
      if (!made) {
        giveBack(cache, key, held);
      }
    }
    try {
      client.send(leases.fill(cache, key, held, value, ttl));
    } catch (InvalidRequestException e) {
      // It could be stored by nobody: too long, for instance.
      giveBack(cache, key, held);
      throw e;
    } catch (CacheException e) {
      logger.debug("what was made could not be stored", e);
    }
    return value;
  }

  /** Lets another caller make it, rather than when the lease ends; an old value stays. */
  private void giveBack(String cache, byte[] key, Lease held) {
    if (held.state() == Lease.State.BUILD) {
      try {
        client.send(leases.giveBack(cache, key, held));
      } catch (CacheException e) {
        logger.debug("a lease could not be given back; it ends by itself", e);
      }
    }
  }
}
