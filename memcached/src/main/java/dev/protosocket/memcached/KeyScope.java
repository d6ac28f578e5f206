// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

/**
 * Which of a server's keys a dump tells of, and how it finds them.
 *
 * @param word as {@code lru_crawler metadump} has it
 */
public record KeyScope(String word) {
  /** Slab classes are counted from 1; the server has no more (its POWER_LARGEST and LRU limits). */
  private static final int MAX_SLAB_CLASS = 63;

  private static final KeyScope TABLE = new KeyScope("hash");
  private static final KeyScope LISTS = new KeyScope("all");

  /** Refuses what is none of the three. */
  public KeyScope {
    if (!word.matches("hash|all|[1-9][0-9]?")) {
      throw new IllegalArgumentException("no such scope: use table(), lists() or slabClass()");
    }
  }

  /**
   * Returns all keys, by the server's hash table; what most want. Servers before 1.6.9, which
   * cannot, go through their lists.
   */
  public static KeyScope table() {
    return TABLE;
  }

  /** Returns all keys, by the lists of what was used last: what moves in them may be missed. */
  public static KeyScope lists() {
    return LISTS;
  }

  /**
   * Returns the keys of the items of one size.
   *
   * @param id of the slab class, as {@code Memcached.stats("slabs")} counts them: 1 to 63
   */
  public static KeyScope slabClass(int id) {
    if (id < 1 || id > MAX_SLAB_CLASS) {
      throw new IllegalArgumentException("a slab class is 1 to 63, not " + id);
    }
    return new KeyScope(Integer.toString(id));
  }
}
