// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Command;
import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * memcached, by its meta protocol: servers from 1.6.18 on. A connection, a pool and a pipeline are
 * the same as of any other protocol; what the server cannot do is refused before anything is sent.
 *
 * <p>A cache is a prefix of keys here: {@code cache:key}, so its name has no colon, and counts to
 * the 250 bytes that a key may have. {@link dev.protosocket.client.Cache#none()} has no prefix.
 */
public final class Memcached {
  /** The port that memcached listens on by default. */
  public static final int DEFAULT_PORT = 11211;

  private static final Operation STATS = Operation.of("MC_STATS", Effect.READ);
  private static final Operation FLUSH = Operation.of("MC_FLUSH", Effect.WRITE);

  private Memcached() {}

  /** Returns the protocol, for {@link ClientConfig.Builder#wire}. */
  public static Wire wire() {
    return MetaWire.UNKNOWN_SERVER;
  }

  /**
   * Returns a builder for a server that wants neither TLS nor a password, as most do.
   *
   * @param server where it is; its usual port is {@link #DEFAULT_PORT}
   */
  public static ClientConfig.Builder config(Endpoint server) {
    return ClientConfig.builder(server).wire(wire()).tls(TlsOptions.insecurePlaintext());
  }

  /**
   * Returns a key, which makes the commands that memcached has for it.
   *
   * @param cache the name of the cache; {@link dev.protosocket.client.Cache#none()} for none
   * @param key the key
   * @throws InvalidRequestException if it is empty or too long, or there is no such cache
   */
  public static MemcachedKey key(String cache, String key) {
    return key(cache, key.getBytes(StandardCharsets.UTF_8));
  }

  /** The same for a key of any bytes; they are copied. */
  public static MemcachedKey key(String cache, byte[] key) {
    return new MemcachedKey(cache, key);
  }

  /**
   * Makes a command that gets what the server says of itself: version, uptime, counts and so on. Of
   * a pool, one connection's server answers.
   */
  public static Command<Map<String, String>> stats() {
    return new ServerCommand(STATS, "stats", MetaReply.Code.END);
  }

  /**
   * The same for a part of it, "settings", "items", "slabs" or "conns" for instance.
   *
   * @param part as memcached's doc/protocol.txt names it: lower-case letters. Of what the server
   *     does not know it says ERROR, and the connection ends
   * @throws InvalidRequestException if it is no such word, or one that does more than tell
   */
  public static Command<Map<String, String>> stats(String part) {
    if (!part.matches("[a-z]{1,32}") || part.equals("reset") || part.equals("detail")) {
      throw new InvalidRequestException("there is no such part of the statistics");
    }
    return new ServerCommand(STATS, "stats " + part, MetaReply.Code.END);
  }

  /**
   * Tells of the keys of a server, in no order, on a connection of its own. It is no snapshot: keys
   * come and go meanwhile. Blocks until it is done; another dump on the server is waited for.
   *
   * @param config of a connection to that server
   * @param timeout how long it may take; a million keys take about a second
   * @param consumer gets each key, in the connection's thread; while it works, the server waits.
   *     What it throws ends the dump, and is thrown here
   * @return how many there were
   * @throws CacheException if the server cannot be asked, refuses ({@code memcached -X}), or took
   *     longer than the timeout; some keys may have been told of
   */
  public static long forEachKey(
      ClientConfig config, Duration timeout, Consumer<? super KeyInfo> consumer) {
    return KeyDump.run(
        Objects.requireNonNull(config, "config"),
        Objects.requireNonNull(timeout, "timeout"),
        Objects.requireNonNull(consumer, "consumer"));
  }

  /**
   * Makes a command that deletes all items of the server, of every cache; it comes to an empty map.
   * A server that was started with {@code -F} refuses it.
   */
  public static Command<Map<String, String>> flushAll() {
    return new ServerCommand(FLUSH, "flush_all", MetaReply.Code.OK);
  }

  /**
   * The same after a time, for servers that shall not lose everything at once.
   *
   * @param delay at most 30 days; rounded up to whole seconds
   */
  public static Command<Map<String, String>> flushAll(Duration delay) {
    long seconds = MetaWire.UNKNOWN_SERVER.ttl(delay);
    if (seconds == 0 || seconds > MetaWire.MAX_RELATIVE_SECONDS) {
      throw new InvalidRequestException("the delay must be at most 30 days, not " + delay);
    }
    return new ServerCommand(FLUSH, "flush_all " + seconds, MetaReply.Code.OK);
  }

  /**
   * Returns who one is to a server that was started with {@code -Y}. It is sent as it is: use TLS.
   *
   * @param server where it is
   * @param user visible ASCII characters, but no colon
   * @param password visible ASCII characters; it is never shown
   * @throws CredentialException if one of them is malformed
   */
  public static Credential login(Endpoint server, String user, String password) {
    Objects.requireNonNull(user, "user");
    Objects.requireNonNull(password, "password");
    if (user.isEmpty() || user.indexOf(':') >= 0) {
      throw new CredentialException("the user is empty or has a colon");
    }
    return Credential.of(server, "the user with the password", user + ":" + password);
  }
}
