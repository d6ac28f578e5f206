// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Command;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.spi.CachePrefix;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * What memcached's two text protocols have in common: lines, data blocks behind them, times to live
 * in seconds, prefixes for caches. How a GET, SET or DELETE is written is the {@link MetaWire}'s
 * and the {@link ClassicWire}'s; a command has a form for each.
 */
abstract class MemcachedWire extends Wire {
  /** Longer times to live would be taken for a date, and are sent as one. */
  static final long MAX_RELATIVE_SECONDS = Duration.ofDays(30).toSeconds();

  /** Servers refuse later dates, or take them for the past. */
  static final long MAX_DATE = Integer.MAX_VALUE;

  /**
   * What an item takes besides its key and its value, at most: header, CAS, client flags, the key's
   * end and the value's. The server counts it towards item_size_max.
   */
  static final int ITEM_OVERHEAD = 48 + 8 + 4 + 1 + 2;

  private final Settings settings;
  private final Node node;
  private final Capabilities capabilities;

  /**
   * What somebody has chosen.
   *
   * @param clock for dates, which the server compares with its own
   * @param raw whether replies are lines of any kind, once the handshake is done
   */
  record Settings(Clock clock, MemcachedProtocol protocol, KeyRules rules, boolean raw) {
    /** The usual ones. */
    static final Settings STANDARD =
        new Settings(Clock.systemUTC(), MemcachedProtocol.AUTO, KeyRules.standard(), false);
  }

  /**
   * Creates the protocol as a server speaks it.
   *
   * @param rules what becomes of keys here
   */
  MemcachedWire(Settings settings, Node node, KeyRules rules) {
    this.settings = settings;
    this.node = node;
    this.capabilities = new Capabilities(rules);
  }

  /** Returns what is spoken to a server of which nothing is known yet. */
  static MemcachedWire of(MemcachedProtocol protocol, KeyRules rules) {
    return of(new Settings(Settings.STANDARD.clock(), protocol, rules, false));
  }

  private static MemcachedWire of(Settings settings) {
    return settings.protocol() == MemcachedProtocol.CLASSIC
        ? new ClassicWire(settings, Node.UNKNOWN)
        : new MetaWire(settings, Node.UNKNOWN);
  }

  /** Returns the same with replies that are lines of any kind. */
  MemcachedWire raw() {
    return of(new Settings(settings.clock(), settings.protocol(), settings.rules(), true));
  }

  Settings settings() {
    return settings;
  }

  /** Returns what becomes of keys that cannot be sent as they are. */
  abstract KeyRules rules();

  /** Returns what is known of the server. */
  Node node() {
    return node;
  }

  @Override
  public String name() {
    return "memcached";
  }

  @Override
  public int usualPort() {
    return Memcached.DEFAULT_PORT;
  }

  @Override
  public byte[] cacheName(String cache, byte[] utf8) {
    return prefix(cache, utf8);
  }

  /** Returns what the keys of a cache begin with. No two of them can be the same. */
  static byte[] prefix(String cache, byte[] utf8) {
    byte[] prefix = CachePrefix.of(cache, utf8);
    if (prefix.length == 0) {
      return prefix;
    }
    if (cache.isBlank()) {
      throw new InvalidRequestException("the cache name is blank");
    }
    for (int i = 0; i < prefix.length - 1; i++) {
      if (!MetaKey.isVisible(prefix[i]) || prefix[i] == CachePrefix.END) {
        throw new InvalidRequestException(
            "the cache name has a space, a colon, a control character or a character outside ASCII;"
                + " with memcached it is the beginning of keys");
      }
    }
    return prefix;
  }

  @Override
  public long ttl(Duration ttl) {
    return ttl(settings.clock(), ttl);
  }

  /** Returns a time to live as the server wants it. */
  static long ttl(Clock clock, Duration ttl) {
    if (ttl.equals(Ttl.NEVER)) {
      return 0;
    }
    if (ttl.isNegative() || ttl.isZero()) {
      throw new InvalidRequestException("the TTL is not positive: " + ttl);
    }
    long seconds = ttl.getSeconds();
    if (ttl.getNano() > 0 && seconds < Long.MAX_VALUE) {
      seconds++;
    }
    if (seconds <= MAX_RELATIVE_SECONDS) {
      return seconds;
    }
    long now = Math.floorDiv(clock.millis() + 999, 1000);
    if (seconds > MAX_DATE - now) {
      throw new InvalidRequestException(
          "the TTL is too long: memcached stores nothing with an end after 2038-01-19; Ttl.NEVER"
              + " has none");
    }
    return now + seconds;
  }

  /** Checks what the server would refuse, and delete the old item over. */
  void checkItem(int keyLength, int valueLength) {
    if ((long) keyLength + valueLength + ITEM_OVERHEAD > node.maxItemBytes()) {
      throw new InvalidRequestException(
          "the value has "
              + valueLength
              + " bytes and the key "
              + keyLength
              + ", more than an item of this server may have: its limit is "
              + node.maxItemBytes()
              + " bytes, of which "
              + ITEM_OVERHEAD
              + " are its own (memcached -I)");
    }
  }

  @Override
  public void writeTail(Frame request, ByteBuf out) {
    out.writeByte('\r').writeByte('\n');
  }

  @Override
  public int maxCancelLength() {
    return 0;
  }

  @Override
  public void writeCancel(long id, ByteBuf out) {
    throw new IllegalStateException("memcached cannot cancel");
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return type.isInstance(capabilities) ? Optional.of(type.cast(capabilities)) : Optional.empty();
  }

  @Override
  public boolean isInOrder() {
    return true;
  }

  @Override
  public Command<?> authentication(byte[] tokenUtf8) {
    throw new InvalidRequestException(
        "memcached takes a password at the beginning of a connection only; connect anew");
  }

  @Override
  public abstract MetaPing ping();

  @Override
  public Reader reader() {
    return new MetaReader();
  }

  @Override
  public void checkToken(byte[] tokenUtf8) {
    if (tokenUtf8.length > 0 && new String(tokenUtf8, US_ASCII).indexOf(':') < 1) {
      throw new CredentialException(
          "memcached wants a user and a password, with a colon between them: Memcached.login");
    }
  }

  @Override
  public Handshake handshake(byte[] tokenUtf8) {
    return new MetaHandshake(this, tokenUtf8);
  }
}
