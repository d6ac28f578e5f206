// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Command;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.spi.CachePrefix;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.memcached.KeyRules.Form;
import io.netty.buffer.ByteBuf;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;

/**
 * memcached's meta protocol (its doc/protocol.txt): {@code mg}, {@code ms} and {@code md}, each
 * with an opaque that is the request's id, so that a reply proves whose it is.
 *
 * <p>What {@link #bodyLength} returns is the length of the frame, which no id changes; negative if
 * the key is not all visible ASCII.
 */
final class MetaWire extends Wire {
  /** Of a server of which nothing is known yet. */
  static final MetaWire UNKNOWN_SERVER = new MetaWire(Clock.systemUTC(), Integer.MAX_VALUE);

  /** Longer times to live would be taken for a date, and are sent as one. */
  static final long MAX_RELATIVE_SECONDS = Duration.ofDays(30).toSeconds();

  /** Servers refuse later dates, or take them for the past. */
  static final long MAX_DATE = Integer.MAX_VALUE;

  /**
   * What an item takes besides its key and its value, at most: header, CAS, client flags, the key's
   * end and the value's. The server counts it towards item_size_max.
   */
  static final int ITEM_OVERHEAD = 48 + 8 + 4 + 1 + 2;

  /** " O" and the opaque, and the line's end. */
  private static final int TAIL_BYTES = 2 + Digits.OPAQUE + 2;

  /** "mg ", " b", " 2147483647", " T" and a date, " v", " F" and client flags. */
  private static final int MAX_HEAD_BYTES = 3 + 2 + 11 + 12 + 2 + 12 + TAIL_BYTES;

  private final Clock clock;
  private final Node node;
  private final KeyRules rules;

  /** Whether replies are lines of any kind, once the handshake is done. */
  private final boolean raw;

  private final Capabilities capabilities;

  /**
   * Creates the protocol as a server speaks it.
   *
   * @param clock for dates, which the server compares with its own
   * @param maxItemBytes the server's item_size_max
   */
  MetaWire(Clock clock, int maxItemBytes) {
    this(clock, new Node(null, Epoch.unknown(), maxItemBytes), KeyRules.standard(), false);
  }

  private MetaWire(Clock clock, Node node, KeyRules rules, boolean raw) {
    this.clock = clock;
    this.node = node;
    this.rules = rules;
    this.raw = raw;
    this.capabilities = new Capabilities(rules);
  }

  /** Returns the same as one server speaks it. */
  MetaWire of(Node server) {
    return new MetaWire(clock, server, rules, raw);
  }

  /** Returns the same with other rules for keys. */
  MetaWire with(KeyRules other) {
    return new MetaWire(clock, node, other, raw);
  }

  /** Returns one whose replies are lines of any kind. */
  MetaWire raw() {
    return new MetaWire(clock, node, rules, true);
  }

  boolean isRaw() {
    return raw;
  }

  /** Returns what becomes of keys that cannot be sent as they are. */
  KeyRules rules() {
    return rules;
  }

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

  @Override
  public int bodyLength(Frame request, Object key) {
    Operation operation = request.operation();
    int prefixLength = request.cacheName().length;
    boolean plain = request.isVisibleAscii(key);
    Form form = rules.form(prefixLength, request.keyLength(), plain);
    int keyLength = MetaKey.sentLength(form, prefixLength, request.keyLength());
    int length = 3 + keyLength + (form == Form.BASE64 ? 2 : 0) + TAIL_BYTES;
    if (operation == Operation.GET) {
      length += 2;
    } else if (operation == Operation.SET) {
      int valueLength = request.valueLength();
      checkItem(MetaKey.itemLength(form, prefixLength, request.keyLength()), valueLength);
      if (valueLength == 0) {
        length += ClientFlags.EMPTY_VALUE.length;
      }
      length += 1 + Digits.count(valueLength) + 2 + Digits.count(request.ttl()) + valueLength + 2;
    } else if (operation != Operation.DELETE) {
      throw new InvalidRequestException("memcached has no command for " + operation);
    }
    return plain ? length : -length;
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
  public int frameLength(long id, int bodyLength) {
    return Math.abs(bodyLength);
  }

  @Override
  public int scratchBytes(int cacheNameLength) {
    return MAX_HEAD_BYTES + MetaKey.MAX_BYTES;
  }

  @Override
  public void writeHead(Frame request, Object key, byte[] scratch, ByteBuf out) {
    Operation operation = request.operation();
    Form form =
        rules.form(request.cacheName().length, request.keyLength(), request.bodyLength() > 0);
    scratch[0] = 'm';
    scratch[1] = (byte) (operation == Operation.GET ? 'g' : operation == Operation.SET ? 's' : 'd');
    scratch[2] = ' ';
    int at = MetaKey.write(request, key, form, scratch, 3);
    if (operation == Operation.SET) {
      scratch[at++] = ' ';
      at = Digits.write(request.valueLength(), scratch, at);
    }
    if (form == Form.BASE64) {
      scratch[at++] = ' ';
      scratch[at++] = 'b';
    }
    if (operation == Operation.GET) {
      scratch[at++] = ' ';
      scratch[at++] = 'v';
    } else if (operation == Operation.SET) {
      scratch[at++] = ' ';
      scratch[at++] = 'T';
      at = Digits.write(request.ttl(), scratch, at);
      if (request.valueLength() == 0) {
        byte[] flags = ClientFlags.EMPTY_VALUE;
        System.arraycopy(flags, 0, scratch, at, flags.length);
        at += flags.length;
      }
    }
    scratch[at++] = ' ';
    scratch[at++] = 'O';
    at = Digits.writeOpaque(request.id(), scratch, at);
    scratch[at++] = '\r';
    scratch[at++] = '\n';
    out.writeBytes(scratch, 0, at);
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
  public Command<?> ping() {
    return MetaPing.INSTANCE;
  }

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
