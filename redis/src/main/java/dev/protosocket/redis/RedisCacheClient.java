// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.spi.Blocking;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.cluster.RedisClusterClient;
import java.util.Objects;
import java.util.concurrent.TimeoutException;

/**
 * A Redis server or a Redis Cluster, from version 6.0 on, by Lettuce: one connection to each node,
 * shared by all threads. What differs from a Lettuce client of one's own: each call ends by its
 * deadline, at most so many are in flight, nothing is queued while a server is away, nothing is
 * sent twice that may not be, and each error tells what became of the request.
 *
 * <p>A cache is a prefix of keys: {@code cache:key}, so its name has no colon and no brace. {@link
 * dev.protosocket.client.Cache#none()} has no prefix. Values stand in an envelope with a version,
 * unless {@link RedisConfig.Builder#rawStrings} says otherwise, or are a field of a hash, by {@link
 * RedisLayout}.
 *
 * <p>{@link #capability} has AtomicWrites, ConditionalReads, Counters and TimeToLive; with
 * envelopes ConditionalWrites and Leases, too. All of them are scripts. One server, by RESP3, has
 * Invalidations as well, by client tracking, which is on as soon as somebody listens.
 *
 * <p>For any thread. Futures complete on Lettuce's event loops, where nobody may wait.
 */
public final class RedisCacheClient extends RedisCalls {
  private RedisCacheClient(RedisConfig config, Lettuce lettuce) {
    this(config, lettuce, new Keys(config));
  }

  private RedisCacheClient(RedisConfig config, Lettuce lettuce, Keys keys) {
    this(config, new Engine(config, lettuce, keys), keys);
  }

  private RedisCacheClient(RedisConfig config, Engine engine, Keys keys) {
    super(
        engine,
        new BasicTasks(keys, config::form),
        config.isRaw()
            ? new RedisCapabilities(keys, config::form)
            : new EnvelopeCapabilities(keys, config::form),
        config.requestTimeout());
  }

  /**
   * Connects, and waits for it.
   *
   * @throws ConnectionFailedException if there is no connection within {@link
   *     RedisConfig.Builder#connectTimeout}; the subclass and the message say why
   */
  public static RedisCacheClient connect(RedisConfig config) {
    RedisCacheClient client = open(config);
    boolean connected = false;
    try {
      client.awaitConnection();
      connected = true;
      return client;
    } finally {
      if (!connected) {
        client.close();
      }
    }
  }

  /**
   * Returns a client that connects at its first call, which waits for that within its own time. A
   * call that finds no connection fails; one a little later tries to connect again.
   */
  public static RedisCacheClient open(RedisConfig config) {
    Objects.requireNonNull(config, "config");
    return new RedisCacheClient(config, Lettuce.of(config));
  }

  /**
   * Returns a client over a Lettuce client of the caller's, which connects at its first call. The
   * Lettuce client stays the caller's, to be shut down after this one, and has its own options and
   * threads: of the settings only those hold that are no such options. Set {@code
   * disconnectedBehavior(REJECT_COMMANDS)}, or Lettuce queues without a bound while the server is
   * away, and sends again what it may have sent.
   *
   * @param lettuce the client
   * @param server where it connects to, with login, TLS and database
   * @param config for the rest
   */
  public static RedisCacheClient over(RedisClient lettuce, RedisURI server, RedisConfig config) {
    Objects.requireNonNull(lettuce, "lettuce");
    Objects.requireNonNull(server, "server");
    Objects.requireNonNull(config, "config");
    return new RedisCacheClient(config, Lettuce.of(lettuce, server));
  }

  /** The same over a Lettuce client for a cluster. */
  public static RedisCacheClient over(RedisClusterClient lettuce, RedisConfig config) {
    Objects.requireNonNull(lettuce, "lettuce");
    Objects.requireNonNull(config, "config");
    return new RedisCacheClient(config, Lettuce.of(lettuce));
  }

  private void awaitConnection() {
    RedisConfig config = engine.config();
    engine.blocking().begin();
    long end = Blocking.endOf(System.nanoTime(), config.connectTimeout().toNanos());
    try {
      Blocking.awaitShared(engine.connect(), end, RequestFate.NOT_SENT, "while connecting");
    } catch (TimeoutException e) {
      CacheException error =
          ConnectionFailedException.TimedOut.byCallersClock(
              engine.address(), config.connectTimeout());
      throw error.withCallerStack();
    }
  }

  /** Returns how many commands are in flight now. */
  public int inFlight() {
    return engine.inFlight();
  }

  @Override
  public void close() {
    engine.close(this);
  }

  /** Shows where it leads. */
  @Override
  public String toString() {
    return "RedisCacheClient[" + engine.config().endpoints() + "]";
  }
}
