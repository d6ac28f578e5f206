// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps refills and writes of a key apart: a refill begins only if the key has not been written
 * since its value was asked for and is not being written now, and a write begins when the refills
 * under way have ended. Keys share places, which costs a refill now and then and never lets an old
 * value in. For any thread; nothing here waits.
 */
final class Fence {
  /** A power of two. */
  private static final int PLACES = 1024;

  private final Place[] places = new Place[PLACES];

  Fence() {
    for (int i = 0; i < PLACES; i++) {
      places[i] = new Place();
    }
  }

  Place at(TierKey key) {
    int hash = key.hashCode() * 0x9E3779B9;
    return places[hash >>> 22];
  }

  /** What is known of some keys. Its own lock guards it. */
  static final class Place {
    private long generation;
    private int writes;
    private int refills;

    /** Completes when no refill is under way; null unless a write waits for it. */
    private @Nullable CompletableFuture<@Nullable Void> quiet;

    /** Returns what a read has to know when it begins. */
    synchronized long generation() {
      return generation;
    }

    /** Begins a refill of what was asked for at that generation; false if it may not be. */
    synchronized boolean beginRefill(long asked) {
      if (asked != generation || writes > 0) {
        return false;
      }
      refills++;
      return true;
    }

    void endRefill() {
      CompletableFuture<@Nullable Void> waiting;
      synchronized (this) {
        refills--;
        if (refills > 0 || quiet == null) {
          return;
        }
        waiting = quiet;
        quiet = null;
      }
      waiting.complete(null);
    }

    /** Begins a write. Returns what it has to wait for; null if that is nothing. */
    synchronized @Nullable CompletableFuture<@Nullable Void> beginWrite() {
      generation++;
      writes++;
      if (refills > 0 && quiet == null) {
        quiet = new CompletableFuture<>();
      }
      return refills > 0 ? quiet : null;
    }

    synchronized void endWrite() {
      generation++;
      writes--;
    }
  }
}
