// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.spi.CachePrefix;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Finds the node of a key. For any thread; makes no garbage unless a node is left out. */
final class Router {
  private static final byte[] NONE = new byte[0];

  /** More caches than a service has; the prefixes of others are made for each call. */
  private static final int MAX_KEPT_PREFIXES = 1024;

  /** Of more there is no scratch kept; memcached's keys have 250 bytes at most. */
  private static final int MAX_SCRATCH = 4096;

  private final HashedPart part;
  private final boolean hashTags;
  private final boolean ejects;
  private final Map<String, byte[]> prefixes = new ConcurrentHashMap<>();
  private final Lender<byte[]> scratches = new Lender<>(() -> new byte[MAX_SCRATCH]);

  Router(HashedPart part, boolean hashTags, boolean ejects) {
    this.part = part;
    this.hashTags = hashTags;
    this.ejects = ejects;
  }

  /** Returns the member that a call goes to; null if there is none. */
  @Nullable Member member(Snapshot snapshot, String cache, byte[] key) {
    Ring ring = snapshot.ring();
    if (ring == null) {
      return null;
    }
    Member owner = snapshot.members()[owner(ring, cache, key)];
    if (!ejects) {
      return owner;
    }
    Member chosen = owner.isOut() ? nextBehind(snapshot, ring, cache, key, owner) : owner;
    chosen.chosen();
    return chosen;
  }

  /** Returns the one that stands in for a member, which is the same if it is the only one. */
  Member behind(Snapshot snapshot, String cache, byte[] key, Member failed) {
    Ring ring = snapshot.ring();
    return ring == null ? failed : nextBehind(snapshot, ring, cache, key, failed);
  }

  /** Returns the first in a key's order that is neither out nor the given one, or the given one. */
  private Member nextBehind(Snapshot snapshot, Ring ring, String cache, byte[] key, Member failed) {
    for (int index : order(ring, cache, key)) {
      Member member = snapshot.members()[index];
      if (member.callers != failed.callers && !member.isOut()) {
        return member;
      }
    }
    // With all of them out, to ask the owner is as good as not to.
    return failed;
  }

  private int owner(Ring ring, String cache, byte[] key) {
    int from = 0;
    int length = key.length;
    byte[] prefix = prefix(cache);
    if (hashTags) {
      int open = tagStart(key);
      if (open >= 0) {
        from = open;
        length = tagEnd(key, open) - open;
        prefix = NONE;
      }
    }
    if (prefix.length == 0) {
      return ring.owner(key, from, length);
    }
    int whole = prefix.length + length;
    if (whole > MAX_SCRATCH) {
      return ring.owner(joined(prefix, key), 0, whole);
    }
    byte[] scratch = scratches.take();
    System.arraycopy(prefix, 0, scratch, 0, prefix.length);
    System.arraycopy(key, 0, scratch, prefix.length, length);
    int owner = ring.owner(scratch, 0, whole);
    scratches.giveBack(scratch);
    return owner;
  }

  private int[] order(Ring ring, String cache, byte[] key) {
    int open = hashTags ? tagStart(key) : -1;
    if (open >= 0) {
      return ring.order(key, open, tagEnd(key, open) - open);
    }
    byte[] whole = joined(prefix(cache), key);
    return ring.order(whole, 0, whole.length);
  }

  /** Returns where the text between the first braces begins; -1 if there is none. */
  private static int tagStart(byte[] key) {
    int open = indexOf(key, '{', 0);
    return open >= 0 && indexOf(key, '}', open) > open + 1 ? open + 1 : -1;
  }

  private static int tagEnd(byte[] key, int start) {
    return indexOf(key, '}', start);
  }

  private static int indexOf(byte[] key, char wanted, int from) {
    for (int i = from; i < key.length; i++) {
      if (key[i] == wanted) {
        return i;
      }
    }
    return -1;
  }

  private static byte[] joined(byte[] prefix, byte[] key) {
    byte[] whole = Arrays.copyOf(prefix, prefix.length + key.length);
    System.arraycopy(key, 0, whole, prefix.length, key.length);
    return whole;
  }

  private byte[] prefix(String cache) {
    if (part == HashedPart.KEY) {
      return NONE;
    }
    byte[] prefix = prefixes.get(cache);
    if (prefix == null) {
      prefix = CachePrefix.of(cache, cache.getBytes(UTF_8));
      if (prefixes.size() < MAX_KEPT_PREFIXES) {
        prefixes.put(cache, prefix);
      }
    }
    return prefix;
  }
}
