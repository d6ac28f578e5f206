// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that Redis carries out as one step; it is sent by its digest, and as a whole to a server
 * that does not have it. What it knows of the bytes is what {@link Envelope} says.
 */
final class Script {
  /** kind: what the header says, -1 without one; skip: where the value begins. */
  private static final String ENVELOPE =
      """
      local function kind(v)
        if #v < 12 or string.sub(v, 1, 3) ~= '\\245PS' then return -1 end
        local b = string.byte(v, 4)
        if b > 7 or (math.floor(b / 2) % 2 == 1 and #v < 20) then return -1 end
        return b
      end
      local function leased(b) return math.floor(b / 2) % 2 == 1 end
      local function skip(v)
        local b = kind(v)
        if b < 0 then return 0 end
        return leased(b) and 20 or 12
      end
      """;

  private static final String RAW =
      """
      local function kind(v) return -1 end
      local function skip(v) return 0 end
      """;

  private static final String COMMON =
      """
      local k = KEYS[1]
      local function place(v) local b = kind(v) return b >= 0 and b % 2 == 1 end
      local function exists()
        return redis.call('EXISTS', k) == 1 and not place(redis.call('GETRANGE', k, 0, 19))
      end
      local function put(v, px)
        if px == '' then redis.call('SET', k, v) else redis.call('SET', k, v, 'PX', px) end
      end
      local function live(px)
        if px == '' then redis.call('PERSIST', k) else redis.call('PEXPIRE', k, px) end
      end
      """;

  /** To the string and how long it lives; nothing if there is none. */
  static final String GET =
      """
      local v = redis.call('GET', k)
      if not v then return {} end
      return {v, redis.call('PTTL', k)}
      """;

  /** 1: the header that is known. To how long it lives, or as GET. */
  static final String GET_IF_CHANGED =
      """
      if redis.call('GETRANGE', k, 0, 11) == ARGV[1] then return {redis.call('PTTL', k)} end
      """
          + GET;

  /** 1: time to live. As GET. */
  static final String GET_AND_TOUCH =
      """
      if not exists() then return {} end
      live(ARGV[1])
      """
          + GET;

  /** 1: time to live. To whether it is there. */
  static final String TOUCH =
      """
      if not exists() then return 0 end
      live(ARGV[1])
      return 1
      """;

  /** 1: what to store; 2: time to live. To whether it is stored. */
  static final String ADD =
      """
      if exists() then return 0 end
      put(ARGV[1], ARGV[2])
      return 1
      """;

  /** As ADD. */
  static final String REPLACE =
      """
      if not exists() then return 0 end
      put(ARGV[1], ARGV[2])
      return 1
      """;

  /** 1: a new header, 2: what comes before, 3: what comes behind. To whether there is something. */
  static final String EXTEND =
      """
      local v = redis.call('GET', k)
      if not v or place(v) then return 0 end
      local w = ARGV[1] .. ARGV[2] .. string.sub(v, skip(v) + 1) .. ARGV[3]
      redis.call('SET', k, w, 'KEEPTTL')
      return 1
      """;

  /** To whether it was there. */
  static final String DELETE =
      """
      local there = exists()
      redis.call('UNLINK', k)
      return there and 1 or 0
      """;

  /** 1: the header that is expected; 2: what to store; 3: time to live. 1 done, 2 other, 3 gone. */
  static final String COMPARE_AND_SET =
      """
      if redis.call('GETRANGE', k, 0, 11) == ARGV[1] then
        put(ARGV[2], ARGV[3])
        return 1
      end
      return exists() and 2 or 3
      """;

  /** 1: the header that is expected. 1 done, 2 other, 3 gone. */
  static final String COMPARE_AND_DELETE =
      """
      if redis.call('GETRANGE', k, 0, 11) == ARGV[1] then
        redis.call('UNLINK', k)
        return 1
      end
      return exists() and 2 or 3
      """;

  /**
   * 1: INCRBY or DECRBY; 2: by what; 3: what to begin with, nothing for not to begin; 4: time to
   * live. To the digits of what it counts to; nothing if there is no counter.
   */
  static final String COUNT =
      """
      local v = redis.call('GET', k)
      if not v or place(v) then
        if ARGV[3] == '' then return false end
        put(ARGV[3], ARGV[4])
        return ARGV[3]
      end
      local n = skip(v)
      if n > 0 then redis.call('SET', k, string.sub(v, n + 1), 'KEEPTTL') end
      redis.call(ARGV[1], k, ARGV[2])
      local r = redis.call('GET', k)
      if string.sub(r, 1, 1) == '-' then
        r = '0'
        redis.call('SET', k, r, 'KEEPTTL')
      end
      return r
      """;

  /**
   * 1: the header of a place; 2: the lease, and 3: how long before its end a value is made anew, in
   * ms; 4: a version. To the ordinal of the lease's state and the string.
   */
  static final String GET_OR_LEASE =
      """
      local v = redis.call('GET', k)
      if not v then
        redis.call('SET', k, ARGV[1], 'PX', ARGV[2])
        return {3, ARGV[1]}
      end
      local b = kind(v)
      if b < 0 then return {0, v} end
      if b % 2 == 1 then return {4, v} end
      local stale = b >= 4
      local left = redis.call('PTTL', k)
      if not stale and (left < 0 or left >= tonumber(ARGV[3])) then return {0, v} end
      local time = redis.call('TIME')
      local now = time[1] * 1000 + math.floor(time[2] / 1000)
      if leased(b) and struct.unpack('>I8', string.sub(v, 13, 20)) > now then return {2, v} end
      local w = '\\245PS' .. string.char(stale and 6 or 2) .. ARGV[4]
        .. struct.pack('>I8', now + ARGV[2]) .. string.sub(v, skip(v) + 1)
      redis.call('SET', k, w, 'KEEPTTL')
      return {1, w}
      """;

  /** 1: the header of a stale value; 2: for how long others go on with it. To whether it was. */
  static final String INVALIDATE =
      """
      local v = redis.call('GET', k)
      if not v then return 0 end
      if place(v) then
        redis.call('UNLINK', k)
        return 0
      end
      local left = redis.call('PTTL', k)
      local px = tonumber(ARGV[2])
      if left >= 0 and left < px then px = math.max(left, 1) end
      put(ARGV[1] .. string.sub(v, skip(v) + 1), px)
      return 1
      """;

  private final byte[] source;
  private final byte[] digest;

  /**
   * Makes a script.
   *
   * @param raw whether strings are all value
   */
  Script(String body, boolean raw) {
    source = ((raw ? RAW : ENVELOPE) + COMMON + body).getBytes(UTF_8);
    digest = HexFormat.of().formatHex(sha1(source)).getBytes(UTF_8);
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** Returns the text, to be read only. */
  byte[] source() {
    return source;
  }

  /** Returns the name by which a server knows it that has it; to be read only. */
  byte[] digest() {
    return digest;
  }
}
