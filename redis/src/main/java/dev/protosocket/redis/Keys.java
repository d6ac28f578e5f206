// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.Cache;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.spi.CachePrefix;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** What Redis is given for caches, keys and times. For any thread. */
final class Keys {
  /** What PX gets for no end: nothing. */
  static final byte[] NO_END = new byte[0];

  /** Redis refuses more, for the end would not fit in 64 bits. */
  private static final long MAX_TTL_MILLIS = Long.MAX_VALUE / 4;

  /** More names than that are encoded each time. */
  private static final int MAX_NAMES = 1024;

  private final boolean hashTag;
  private final int maxItemBytes;
  private final ConcurrentHashMap<String, byte[]> prefixes = new ConcurrentHashMap<>();

  Keys(RedisConfig config) {
    hashTag = config.isCacheHashTag();
    maxItemBytes = config.maxItemBytes();
  }

  /** Returns the key in Redis; a new array. */
  byte[] full(String cache, byte[] key) {
    byte[] prefix = prefix(cache);
    checkItem((long) prefix.length + key.length, 0);
    byte[] full = new byte[prefix.length + key.length];
    System.arraycopy(prefix, 0, full, 0, prefix.length);
    System.arraycopy(key, 0, full, prefix.length, key.length);
    return full;
  }

  /**
   * Says which keys of which caches a key in Redis may be: the one of {@link Cache#none()} that it
   * is as a whole, and that of the cache whose prefix it has.
   */
  void split(byte[] full, BiConsumer<String, byte[]> to) {
    to.accept(Cache.none(), full);
    int end = 0;
    while (end < full.length && full[end] != CachePrefix.END) {
      end++;
    }
    int begin = hashTag ? 1 : 0;
    int nameEnd = end - begin;
    if (end == full.length
        || nameEnd <= begin
        || (hashTag && (full[0] != '{' || full[nameEnd] != '}'))) {
      return;
    }
    // What is no UTF-8 is no cache's name either; if it comes to one here, that is told too much.
    String name = new String(full, begin, nameEnd - begin, UTF_8);
    to.accept(name, Arrays.copyOfRange(full, end + 1, full.length));
  }

  /** Checks the one bound on what is stored. */
  void checkItem(long keyLength, int valueLength) {
    if (keyLength + valueLength > maxItemBytes) {
      throw new InvalidRequestException(
          "key and value have "
              + (keyLength + valueLength)
              + " bytes, more than maxItemBytes, which is "
              + maxItemBytes);
    }
  }

  private byte[] prefix(String cache) {
    byte[] known = prefixes.get(cache);
    if (known != null) {
      return known;
    }
    byte[] made = make(cache);
    if (prefixes.size() < MAX_NAMES) {
      prefixes.put(cache, made);
    }
    return made;
  }

  private byte[] make(String cache) {
    if (cache.equals(Cache.none())) {
      return new byte[0];
    }
    if (cache.isBlank()) {
      throw new InvalidRequestException("the cache name is blank");
    }
    for (char delimiter : new char[] {CachePrefix.END, '{', '}'}) {
      if (cache.indexOf(delimiter) >= 0) {
        throw new InvalidRequestException(
            "the cache name has a colon or a brace; with Redis it is the beginning of keys");
      }
    }
    byte[] prefix = CachePrefix.of(cache, utf8(cache));
    if (!hashTag) {
      return prefix;
    }
    byte[] tagged = new byte[prefix.length + 2];
    tagged[0] = '{';
    System.arraycopy(prefix, 0, tagged, 1, prefix.length - 1);
    tagged[prefix.length] = '}';
    tagged[prefix.length + 1] = CachePrefix.END;
    return tagged;
  }

  private static byte[] utf8(String cache) {
    try {
      ByteBuffer encoded = UTF_8.newEncoder().encode(CharBuffer.wrap(cache));
      byte[] bytes = new byte[encoded.remaining()];
      encoded.get(bytes);
      return bytes;
    } catch (CharacterCodingException e) {
      throw new InvalidRequestException("the cache name has no UTF-8 form");
    }
  }

  /**
   * Returns a time to live in milliseconds, rounded up.
   *
   * @return null for no end
   */
  static @Nullable Long millis(Duration ttl) {
    if (ttl.equals(Ttl.NEVER)) {
      return null;
    }
    if (ttl.isNegative() || ttl.isZero()) {
      throw new InvalidRequestException("the TTL is not positive: " + ttl);
    }
    long most = MAX_TTL_MILLIS / 1000;
    if (ttl.toSeconds() >= most) {
      throw new InvalidRequestException("the TTL is too long; Ttl.NEVER has no end");
    }
    return ttl.plusNanos(999_999).toMillis();
  }

  /** Returns a time to live as scripts take it: digits, nothing for no end. */
  static byte[] px(Duration ttl) {
    Long millis = millis(ttl);
    return millis == null ? NO_END : digits(millis);
  }

  static byte[] digits(long number) {
    return Long.toString(number).getBytes(UTF_8);
  }
}
