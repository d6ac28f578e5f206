// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

/**
 * How an item is stored, for {@link Scripts}: functions that read and write the item of the key
 * {@code k} as the bytes that {@link Envelope} describes.
 *
 * <pre>
 *   kind(v), leased(b), skip(v)  what an item's header says, -1 without one; where its value begins
 *   read()                       the item; false if there is none
 *   exists()                     whether there is a value
 *   same(h)                      whether it is the one with that header
 *   put(v, px)                   stores it with a time to live, in ms, '' for no end
 *   keep(v), lend(v)             stores it anew; stores it leased; both keep the time to live
 *   live(px)                     sets the time to live alone
 *   begin(h, n, px)              stores a counter
 *   count(v, by, h)              counts, and returns the digits
 * </pre>
 */
final class Preludes {
  private static final String NO_HEADER =
      """
      local function kind(v) return -1 end
      local function skip(v) return 0 end
      """;

  private static final String HEADER =
      """
      local function kind(v)
        if #v < 12 or string.sub(v, 1, 3) ~= '\\245PS' then return -1 end
        local b = string.byte(v, 4)
        if b > 7 or (math.floor(b / 2) % 2 == 1 and #v < 20) then return -1 end
        return b
      end
      """;

  private static final String LEASES =
      """
      local function leased(b) return math.floor(b / 2) % 2 == 1 end
      local function skip(v)
        local b = kind(v)
        if b < 0 then return 0 end
        return leased(b) and 20 or 12
      end
      """;

  private static final String COMMON =
      """
      local k = KEYS[1]
      local function place(v) local b = kind(v) return b >= 0 and b % 2 == 1 end
      local function now()
        local t = redis.call('TIME')
        return t[1] * 1000 + math.floor(t[2] / 1000)
      end
      """;

  private static final String STRINGS =
      """
      local function read() return redis.call('GET', k) end
      local function exists()
        return redis.call('EXISTS', k) == 1 and not place(redis.call('GETRANGE', k, 0, 19))
      end
      local function same(h) return redis.call('GETRANGE', k, 0, 11) == h end
      local function put(v, px)
        if px == '' then redis.call('SET', k, v) else redis.call('SET', k, v, 'PX', px) end
      end
      local function keep(v) redis.call('SET', k, v, 'KEEPTTL') end
      local lend = keep
      local function live(px)
        if px == '' then redis.call('PERSIST', k) else redis.call('PEXPIRE', k, px) end
      end
      local function begin(h, n, px) put(n, px) end
      local function count(v, by, h)
        local n = skip(v)
        if n > 0 then keep(string.sub(v, n + 1)) end
        redis.call('INCRBY', k, by)
        local r = redis.call('GET', k)
        if string.sub(r, 1, 1) == '-' then
          r = '0'
          keep(r)
        end
        return r
      end
      """;

  /**
   * An item of a hash has no lease if its end is no number. One without a version, which somebody
   * else has stored, gets a header of a kind of its own, for its value may begin with anything.
   *
   * <p>The first write of put is the one that Redis refuses when it has no room; nothing is removed
   * before it but a string that it replaces.
   */
  private static final String HASH_HEADER =
      """
      local function kind(v)
        local b = string.byte(v, 4)
        return b == 8 and -1 or b
      end
      local function leased(b) return math.floor(b / 2) % 2 == 1 end
      local function skip(v) return leased(string.byte(v, 4)) and 20 or 12 end
      """;

  private static final String HASHES =
      """
      local function read()
        local f = redis.call('HMGET', k, 'data', 'version', 'stale', 'lease')
        if not f[2] or #f[2] ~= 8 then
          return f[1] and '\\245PS\\8\\0\\0\\0\\0\\0\\0\\0\\0' .. f[1]
        end
        if not f[1] then return '\\245PS\\1' .. f[2] end
        local stale = tonumber(f[3] or '')
        local lease = tonumber(f[4] or '')
        local b = stale and stale <= now() and 4 or 0
        if not lease or lease < 0 or lease > 2^53 then
          return '\\245PS' .. string.char(b) .. f[2] .. f[1]
        end
        return '\\245PS' .. string.char(b + 2) .. f[2] .. struct.pack('>I8', lease) .. f[1]
      end
      local function exists() return redis.call('HEXISTS', k, 'data') == 1 end
      local function version(v) return string.sub(v, 5, 12) end
      local function same(h) return redis.call('HGET', k, 'version') == version(h) end
      local function live(px)
        if px == '' then
          redis.call('HDEL', k, 'expire')
          redis.call('PERSIST', k)
        else
          local e = string.format('%.0f', now() + px)
          redis.call('HSET', k, 'expire', e)
          redis.call('PEXPIREAT', k, e)
        end
      end
      local function keep(v)
        if place(v) then
          redis.call('HSET', k, 'version', version(v))
          redis.call('HDEL', k, 'data', 'lease')
        else
          redis.call('HSET', k, 'version', version(v), 'data', string.sub(v, skip(v) + 1))
          redis.call('HDEL', k, 'lease')
        end
        if kind(v) >= 4 then
          redis.call('HSETNX', k, 'stale', string.format('%.0f', now()))
        else
          redis.call('HDEL', k, 'stale')
        end
      end
      local function put(v, px)
        local t = redis.call('TYPE', k).ok
        if t ~= 'hash' and t ~= 'none' then redis.call('UNLINK', k) end
        keep(v)
        live(px)
      end
      local function lend(v)
        local e = string.format('%.0f', struct.unpack('>I8', string.sub(v, 13, 20)))
        redis.call('HSET', k, 'version', version(v), 'lease', e)
      end
      local function begin(h, n, px) put(h .. n, px) end
      local function count(v, by, h)
        redis.call('HINCRBY', k, 'data', by)
        local r = redis.call('HGET', k, 'data')
        if string.sub(r, 1, 1) == '-' then r = '0' end
        keep(h .. r)
        return r
      end
      """;

  // No constants: those would be copied to wherever they are used.
  static final String OF_RAW_STRINGS = String.join("", NO_HEADER, COMMON, STRINGS);
  static final String OF_STRINGS = String.join("", HEADER, LEASES, COMMON, STRINGS);
  static final String OF_HASHES = String.join("", HASH_HEADER, COMMON, HASHES);

  private Preludes() {}
}
