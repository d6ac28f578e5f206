// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Holds replies back for a moment and lets them go in random order. Bounded in replies and bytes: a
 * full shuffler lets one go for each that comes. Confined to the event loop.
 */
final class ReplyShuffler {
  /** The longest time a reply is held. */
  static final long MAX_HOLD_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** The most replies held. */
  static final int MAX_HELD = 256;

  /** The most bytes held, as far as more than one reply is concerned. */
  static final long MAX_HELD_BYTES = 1024 * 1024;

  private final List<CacheResponse> held = new ArrayList<>();
  private final Random random;
  private final ReplyWriter writer;
  private long heldBytes;

  ReplyShuffler(long seed, ReplyWriter writer) {
    this.random = new Random(seed);
    this.writer = writer;
  }

  void add(CacheResponse reply) {
    held.add(reply);
    heldBytes += reply.getSerializedSize();
    while (held.size() > MAX_HELD || heldBytes > MAX_HELD_BYTES) {
      releaseOne();
    }
  }

  /** Takes back the reply with this id, if it has not left; tells whether it did. */
  boolean remove(long id) {
    for (int i = 0; i < held.size(); i++) {
      if (held.get(i).getMessageId() == id) {
        take(i);
        return true;
      }
    }
    return false;
  }

  /** Lets at least half of the held replies go; a single one never stays. */
  void releaseSome() {
    int keep = random.nextInt(held.size() / 2 + 1);
    while (held.size() > keep) {
      releaseOne();
    }
  }

  void releaseAll() {
    while (!held.isEmpty()) {
      releaseOne();
    }
  }

  boolean isEmpty() {
    return held.isEmpty();
  }

  private void releaseOne() {
    writer.write(take(random.nextInt(held.size())));
  }

  /** Takes one out; the last fills its place, as order means nothing here. */
  private CacheResponse take(int index) {
    CacheResponse taken = held.get(index);
    CacheResponse last = held.remove(held.size() - 1);
    if (index < held.size()) {
      held.set(index, last);
    }
    heldBytes -= taken.getSerializedSize();
    return taken;
  }
}
