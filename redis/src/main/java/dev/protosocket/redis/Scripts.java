// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

/**
 * The scripts, of each {@link Form} its own: what they say is the same, by the functions of {@link
 * Preludes}. An item that is read or written by them is as {@link Envelope} says, however it is
 * stored.
 */
final class Scripts {
  /** To the string and how long it lives; nothing if there is none. */
  private static final String GET =
      """
      local v = read()
      if not v then return {} end
      return {v, redis.call('PTTL', k)}
      """;

  /** 1: the header that is known. To how long it lives, or as GET. */
  private static final String GET_IF_CHANGED =
      """
      if same(ARGV[1]) then return {redis.call('PTTL', k)} end
      """
          + GET;

  /** 1: time to live. As GET. */
  private static final String GET_AND_TOUCH =
      """
      if not exists() then return {} end
      live(ARGV[1])
      """
          + GET;

  /** 1: time to live. To whether it is there. */
  private static final String TOUCH =
      """
      if not exists() then return 0 end
      live(ARGV[1])
      return 1
      """;

  /** 1: what to store; 2: time to live. */
  private static final String SET = "put(ARGV[1], ARGV[2])\n";

  /** 1: what to store; 2: time to live. To whether it is stored. */
  private static final String ADD =
      """
      if exists() then return 0 end
      put(ARGV[1], ARGV[2])
      return 1
      """;

  /** As ADD. */
  private static final String REPLACE =
      """
      if not exists() then return 0 end
      put(ARGV[1], ARGV[2])
      return 1
      """;

  /** 1: a new header, 2: what comes before, 3: what comes behind. To whether there is something. */
  private static final String EXTEND =
      """
      local v = read()
      if not v or place(v) then return 0 end
      keep(ARGV[1] .. ARGV[2] .. string.sub(v, skip(v) + 1) .. ARGV[3])
      return 1
      """;

  /** To whether it was there. */
  private static final String DELETE =
      """
      local there = exists()
      redis.call('UNLINK', k)
      return there and 1 or 0
      """;

  /** 1: the header that is expected; 2: what to store; 3: time to live. 1 done, 2 other, 3 gone. */
  private static final String COMPARE_AND_SET =
      """
      if same(ARGV[1]) then
        put(ARGV[2], ARGV[3])
        return 1
      end
      return exists() and 2 or 3
      """;

  /** 1: the header that is expected. 1 done, 2 other, 3 gone. */
  private static final String COMPARE_AND_DELETE =
      """
      if same(ARGV[1]) then
        redis.call('UNLINK', k)
        return 1
      end
      return exists() and 2 or 3
      """;

  /**
   * 1: by what; 2: what to begin with, nothing for not to begin; 3: time to live; 4: a new header.
   * To the digits of what it counts to; nothing if there is no counter.
   */
  private static final String COUNT =
      """
      local v = read()
      if not v or place(v) then
        if ARGV[2] == '' then return false end
        begin(ARGV[4], ARGV[2], ARGV[3])
        return ARGV[2]
      end
      return count(v, ARGV[1], ARGV[4])
      """;

  /**
   * 1: the header of a place; 2: the lease, and 3: how long before its end a value is made anew, in
   * ms; 4: a version. To the ordinal of the lease's state and the string.
   */
  private static final String GET_OR_LEASE =
      """
      local v = read()
      if not v then
        put(ARGV[1], ARGV[2])
        return {3, ARGV[1]}
      end
      local b = kind(v)
      if b < 0 then return {0, v} end
      if b % 2 == 1 then return {4, v} end
      local stale = b >= 4
      local left = redis.call('PTTL', k)
      if not stale and (left < 0 or left >= tonumber(ARGV[3])) then return {0, v} end
      local now = now()
      if leased(b) and struct.unpack('>I8', string.sub(v, 13, 20)) > now then return {2, v} end
      local w = '\\245PS' .. string.char(stale and 6 or 2) .. ARGV[4]
        .. struct.pack('>I8', now + ARGV[2]) .. string.sub(v, skip(v) + 1)
      lend(w)
      return {1, w}
      """;

  /** 1: the header of a stale value; 2: for how long others go on with it. To whether it was. */
  private static final String INVALIDATE =
      """
      local v = read()
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

  /** Of many keys. To the value of each, nothing, or -1 for what is of another type. */
  private static final String GET_MANY =
      """
      local all = {}
      for i, key in ipairs(KEYS) do
        local v = redis.pcall('HGET', key, 'data')
        if type(v) == 'table' and v.err then
          if not string.find(v.err, 'WRONGTYPE', 1, true) then return v end
          v = -1
        end
        all[i] = v
      end
      return all
      """;

  final Script get;
  final Script getMany;
  final Script getIfChanged;
  final Script getAndTouch;
  final Script touch;
  final Script set;
  final Script add;
  final Script replace;
  final Script extend;
  final Script delete;
  final Script compareAndSet;
  final Script compareAndDelete;
  final Script count;
  final Script getOrLease;
  final Script invalidate;

  /**
   * Makes them.
   *
   * @param prelude what they say first, which is how an item is stored
   */
  Scripts(String prelude) {
    get = new Script(prelude + GET);
    getMany = new Script(GET_MANY);
    getIfChanged = new Script(prelude + GET_IF_CHANGED);
    getAndTouch = new Script(prelude + GET_AND_TOUCH);
    touch = new Script(prelude + TOUCH);
    set = new Script(prelude + SET);
    add = new Script(prelude + ADD);
    replace = new Script(prelude + REPLACE);
    extend = new Script(prelude + EXTEND);
    delete = new Script(prelude + DELETE);
    compareAndSet = new Script(prelude + COMPARE_AND_SET);
    compareAndDelete = new Script(prelude + COMPARE_AND_DELETE);
    count = new Script(prelude + COUNT);
    getOrLease = new Script(prelude + GET_OR_LEASE);
    invalidate = new Script(prelude + INVALIDATE);
  }
}
