// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.time.Clock;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The items of a {@link MemcachedServer}, least recently used first. Whoever uses it holds its
 * monitor for the whole of a command, so that commands are atomic.
 */
final class MemcachedStore {
  /** Longer times to live are absolute. */
  private static final long MAX_RELATIVE_SECONDS = 30L * 24 * 60 * 60;

  /** Where memcached's own clock of seconds begins. */
  private static final int FIRST_SECOND = 62;

  /** How a value may be stored. */
  enum Mode {
    SET,
    ADD,
    REPLACE,
    APPEND,
    PREPEND
  }

  /** What came of storing one. */
  enum Stored {
    STORED,
    NOT_STORED,
    EXISTS,
    NOT_FOUND
  }

  /**
   * What makes storing conditional.
   *
   * @param cas the CAS that the present item must have; 0 for none
   * @param staleIfOlder whether an item newer than {@code cas} is replaced by a stale one
   * @param expiresIfAbsent when an item made by append or prepend expires; negative to make none
   */
  record Condition(long cas, boolean staleIfOlder, int expiresIfAbsent) {
    static final Condition NONE = new Condition(0, false, -1);
  }

  private final Clock clock;
  private final long startSecond;
  private final long maxBytes;
  private final int maxItemBytes;
  private final Map<String, MemcachedItem> items = new LinkedHashMap<>(16, 0.75f, true);

  private long bytes;
  private long evictions;
  private long stored;
  private long lastCas;

  /** What was stored up to this second is gone, from this second on; 0 for no flush to come. */
  private int flushAt;

  /**
   * @param maxItemBytes of key, value and header together
   */
  MemcachedStore(Clock clock, MemcachedVersion version, long maxBytes, int maxItemBytes) {
    this.clock = clock;
    this.startSecond = clock.instant().getEpochSecond();
    this.maxBytes = maxBytes;
    this.maxItemBytes = maxItemBytes;
    this.lastCas = version.isBefore(MemcachedVersion.V1_6_45) ? 0 : 1;
  }

  /** Returns the present second of the store's clock. */
  int now() {
    return (int) (clock.instant().getEpochSecond() - startSecond + FIRST_SECOND);
  }

  /** Returns the Unix time of a second of the store's clock. */
  long unixTime(int second) {
    return startSecond - FIRST_SECOND + second;
  }

  long uptimeSeconds() {
    return clock.instant().getEpochSecond() - startSecond;
  }

  /** Turns a time to live as clients send it into a second of the store's clock. */
  int expiry(long seconds) {
    if (seconds == 0) {
      return 0;
    }
    if (seconds < 0 || seconds > Integer.MAX_VALUE) {
      return 1;
    }
    if (seconds > MAX_RELATIVE_SECONDS) {
      long second = seconds - startSecond + FIRST_SECOND;
      return second <= 0 ? 1 : (int) second;
    }
    return (int) seconds + now();
  }

  long nextCas() {
    return ++lastCas;
  }

  /** Returns the item and makes it the most recently used; null if it is absent or expired. */
  @Nullable MemcachedItem get(String key) {
    MemcachedItem item = items.get(key);
    if (item != null && isGone(item)) {
      remove(item);
      return null;
    }
    return item;
  }

  private boolean isGone(MemcachedItem item) {
    int now = now();
    return (item.expires != 0 && item.expires <= now)
        || (flushAt != 0 && flushAt <= now && item.accessed <= flushAt);
  }

  /** Puts an item in, in place of one with its key, and drops the least recently used ones. */
  void put(MemcachedItem item, long cas) {
    MemcachedItem before = items.put(item.key, item);
    if (before != null) {
      bytes -= before.size();
    }
    item.cas = cas;
    item.accessed = now();
    bytes += item.size();
    stored++;
    Iterator<MemcachedItem> oldest = items.values().iterator();
    while (bytes > maxBytes && items.size() > 1) {
      bytes -= oldest.next().size();
      oldest.remove();
      evictions++;
    }
  }

  void remove(MemcachedItem item) {
    if (items.remove(item.key) != null) {
      bytes -= item.size();
    }
  }

  /** Changes the value of an item that is in the store. */
  void replaceValue(MemcachedItem item, byte[] value) {
    bytes -= item.size();
    item.value = value;
    bytes += item.size();
  }

  /**
   * Stores an item.
   *
   * @param chosenCas the CAS it gets; 0 to draw one
   */
  Stored store(MemcachedItem item, Mode mode, Condition condition, long chosenCas) {
    MemcachedItem old = get(item.key);
    if (old == null) {
      if (mode == Mode.SET && condition.cas() != 0) {
        return Stored.NOT_FOUND;
      }
      if (mode == Mode.APPEND || mode == Mode.PREPEND) {
        if (condition.expiresIfAbsent() < 0) {
          return Stored.NOT_STORED;
        }
        item.expires = condition.expiresIfAbsent();
      } else if (mode == Mode.REPLACE) {
        return Stored.NOT_STORED;
      }
    } else {
      if (mode == Mode.ADD) {
        return Stored.NOT_STORED;
      }
      if (condition.cas() != 0 && condition.cas() != old.cas) {
        boolean older = Long.compareUnsigned(condition.cas(), old.cas) < 0;
        if (!condition.staleIfOlder() || !older) {
          return Stored.EXISTS;
        }
        item.expires = old.expires;
        item.stale = true;
      }
      if (mode == Mode.APPEND) {
        extend(item, old, old.value, item.value);
      } else if (mode == Mode.PREPEND) {
        extend(item, old, item.value, old.value);
      }
      if (item.size() > maxItemBytes) {
        return Stored.NOT_STORED;
      }
    }
    put(item, chosenCas == 0 ? nextCas() : chosenCas);
    return Stored.STORED;
  }

  private static void extend(MemcachedItem item, MemcachedItem old, byte[] first, byte[] second) {
    byte[] both = new byte[first.length + second.length];
    System.arraycopy(first, 0, both, 0, first.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    item.value = both;
    item.flags = old.flags;
    item.expires = old.expires;
  }

  /**
   * Drops all items.
   *
   * @param delaySeconds 0 or less for now
   */
  void flush(long delaySeconds) {
    if (delaySeconds <= 0) {
      items.clear();
      bytes = 0;
      flushAt = 0;
      // memcached marks the moment by a CAS.
      nextCas();
    } else {
      flushAt = expiry(delaySeconds);
    }
  }

  /** Returns all live items, least recently used first. */
  List<MemcachedItem> all() {
    List<MemcachedItem> live = new ArrayList<>(items.values());
    live.removeIf(this::isGone);
    return live;
  }

  int maxItemBytes() {
    return maxItemBytes;
  }

  int count() {
    return items.size();
  }

  long bytes() {
    return bytes;
  }

  long maxBytes() {
    return maxBytes;
  }

  long evictions() {
    return evictions;
  }

  long stored() {
    return stored;
  }
}
