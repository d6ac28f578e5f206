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
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.client.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.function.Consumer;

/**
 * memcached, by its meta protocol, and by classic text where a server has none or an early one
 * (before 1.6.18): {@link MemcachedProtocol}. A connection, a pool and a pipeline are the same as
 * of any other protocol; what the server cannot do is refused before anything is sent.
 *
 * <p>A cache is a prefix of keys here: {@code cache:key}, so its name has no colon, and counts to
 * the 250 bytes that a key may have. {@link dev.protosocket.client.Cache#none()} has no prefix.
 */
public final class Memcached {
  /** The port that memcached listens on by default. */
  public static final int DEFAULT_PORT = 11211;

  private static final Operation STATS = Operation.of("MC_STATS", Effect.READ);
  private static final Operation FLUSH = Operation.of("MC_FLUSH", Effect.WRITE);

  private static final Operation VERBOSITY = Operation.of("MC_VERBOSITY", Effect.WRITE);
  private static final int MAX_VERBOSITY = 3;

  private Memcached() {}

  /** Returns the protocol that the server has, for {@link ClientConfig.Builder#wire}. */
  public static Wire wire() {
    return wire(KeyRules.standard());
  }

  /**
   * Returns the protocol with other rules for keys that memcached does not take as they are.
   *
   * @param rules what becomes of them
   */
  public static Wire wire(KeyRules rules) {
    return wire(MemcachedProtocol.AUTO, rules);
  }

  /**
   * Returns one of the two text protocols rather than what the server has: for proxies, which may
   * name any version, and for those who would rather be refused than do with less.
   *
   * @param protocol which
   * @param rules what becomes of keys that memcached does not take as they are; classic text has no
   *     base64
   */
  public static Wire wire(MemcachedProtocol protocol, KeyRules rules) {
    return MemcachedWire.of(
        Objects.requireNonNull(protocol, "protocol"), Objects.requireNonNull(rules, "rules"));
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
    return key(KeyRules.standard(), cache, key);
  }

  /**
   * The same by other rules, which must be those of the connections that its commands go to.
   *
   * @throws InvalidRequestException if the rules refuse it, or there is no such cache
   */
  public static MemcachedKey key(KeyRules rules, String cache, byte[] key) {
    return new MemcachedKey(Objects.requireNonNull(rules, "rules"), cache, key);
  }

  /**
   * Makes a command that gets the server's version, and what it can do. Of a pool, one connection's
   * server answers.
   */
  public static Command<ServerInfo> info() {
    return new InfoCommand();
  }

  /**
   * Makes a command that gets what the server says of itself: version, uptime, counts and so on. Of
   * a pool, one connection's server answers.
   */
  public static Command<Map<String, String>> stats() {
    return new ServerCommand(STATS, "stats", MemcachedReply.Code.END);
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
    return new ServerCommand(STATS, "stats " + part, MemcachedReply.Code.END);
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
    return forEachKey(config, KeyScope.table(), timeout, consumer);
  }

  /** The same of those in a scope, the items of one size for instance. */
  public static long forEachKey(
      ClientConfig config, KeyScope scope, Duration timeout, Consumer<? super KeyInfo> consumer) {
    return KeyDump.run(
        Objects.requireNonNull(config, "config"),
        Objects.requireNonNull(scope, "scope"),
        Objects.requireNonNull(timeout, "timeout"),
        Objects.requireNonNull(consumer, "consumer"),
        false);
  }

  /**
   * Returns the keys of a server as a list, as {@link #forEachKey} tells of them.
   *
   * @param config of a connection to that server
   * @param max how many at most, so that they fit into memory
   * @param timeout how long it may take
   * @throws OverloadedException if there are more
   * @throws CacheException as {@link #forEachKey}
   */
  public static List<KeyInfo> keys(ClientConfig config, int max, Duration timeout) {
    List<KeyInfo> keys = new ArrayList<>();
    forEachKey(
        config,
        timeout,
        key -> {
          if (keys.size() >= max) {
            throw new OverloadedException("the server has more keys than " + max + " (max)");
          }
          keys.add(key);
        });
    return List.copyOf(keys);
  }

  /**
   * Returns what tells each subscriber of the keys of a server, in a thread of its own and as fast
   * as it asks for them; the server waits meanwhile. It begins when the first key is asked for.
   * Cancelling ends it, and its connection.
   *
   * @param config of a connection to that server
   * @param scope which keys
   * @param timeout how long it may take, from the first key asked for; what subscribers take is
   *     part of it. Then they are told of a {@link RequestTimeoutException}
   */
  public static Flow.Publisher<KeyInfo> keyPublisher(
      ClientConfig config, KeyScope scope, Duration timeout) {
    return new KeyPublisher(
        Objects.requireNonNull(config, "config"),
        Objects.requireNonNull(scope, "scope"),
        Durations.positive("timeout", timeout));
  }

  /**
   * As {@link #forEachKey(ClientConfig, Duration, Consumer)}, if there is nothing to be known but
   * the keys: from memcached 1.6.19 on the server says no more, which is less to send ({@code
   * lru_crawler mgdump}); from others all of it comes.
   *
   * <p>A server tells of a counter or the place of a value that is being made, whose key is not all
   * visible ASCII, by the bytes of the key. If they have a line end the dump fails; {@link
   * #forEachKey} knows no such trouble.
   */
  public static long forEachKeyName(
      ClientConfig config, Duration timeout, Consumer<? super KeyInfo> consumer) {
    return KeyDump.run(
        Objects.requireNonNull(config, "config"),
        KeyScope.table(),
        Objects.requireNonNull(timeout, "timeout"),
        Objects.requireNonNull(consumer, "consumer"),
        true);
  }

  /**
   * Has a server carry out a line that this class has no method for, on a connection of its own,
   * and waits for what it says. For administrators: nothing checks what the line does.
   *
   * @param config of a connection to that server
   * @param line visible ASCII and spaces, up to 1,024; no command with a data block behind it, nor
   *     one that does not end, such as {@code watch}
   * @param timeout how long it may take, without connecting
   * @return its lines, without their ends; values are lines as others are
   * @throws InvalidRequestException if it is no such line, or the server is spoken to in classic
   *     text, in which nothing tells where an answer ends
   * @throws CacheException if the server cannot be asked, took longer than the timeout, or said
   *     more than 10,000 lines or lines of more than 2,048 bytes
   */
  public static List<String> raw(ClientConfig config, String line, Duration timeout) {
    return RawCommand.run(
        Objects.requireNonNull(config, "config"),
        Objects.requireNonNull(line, "line"),
        Objects.requireNonNull(timeout, "timeout"));
  }

  /**
   * Makes a command that sets how much the server tells on its own console; it comes to an empty
   * map.
   *
   * @param level 0 to 3: nothing, what goes wrong, commands and replies, all
   */
  public static Command<Map<String, String>> verbosity(int level) {
    if (level < 0 || level > MAX_VERBOSITY) {
      throw new InvalidRequestException("the verbosity is 0 to 3, not " + level);
    }
    return new ServerCommand(VERBOSITY, "verbosity " + level, MemcachedReply.Code.OK);
  }

  /**
   * Makes a command that deletes all items of the server, of every cache; it comes to an empty map.
   * A server that was started with {@code -F} refuses it.
   */
  public static Command<Map<String, String>> flushAll() {
    return new ServerCommand(FLUSH, "flush_all", MemcachedReply.Code.OK);
  }

  /**
   * The same after a time, for servers that shall not lose everything at once.
   *
   * @param delay at most 30 days; rounded up to whole seconds
   */
  public static Command<Map<String, String>> flushAll(Duration delay) {
    long seconds = MemcachedWire.ttl(Clock.systemUTC(), delay);
    if (seconds == 0 || seconds > MemcachedWire.MAX_RELATIVE_SECONDS) {
      throw new InvalidRequestException("the delay must be at most 30 days, not " + delay);
    }
    return new ServerCommand(FLUSH, "flush_all " + seconds, MemcachedReply.Code.OK);
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
