// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.ProtosocketClient;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Chooses among a pool's connections, on any thread, without a lock of its own. */
final class Picker {
  private static final int NO_CONNECTION = Integer.MAX_VALUE;

  private final Slot[] slots;
  private final SelectionPolicy policy;
  private final int maxInFlight;
  private final AtomicInteger turn = new AtomicInteger();

  Picker(Slot[] slots, SelectionPolicy policy, int maxInFlight) {
    this.slots = slots;
    this.policy = policy;
    this.maxInFlight = maxInFlight;
  }

  /** Tells whether {@link #pick} looks at its argument. */
  boolean usesKeys() {
    return policy == SelectionPolicy.KEY_AFFINITY;
  }

  /**
   * Returns a connection that takes requests, a full one only if all are; null if none is up.
   *
   * @param keyHash the hash of the key; anything unless {@link #usesKeys}
   */
  @Nullable ProtosocketClient pick(int keyHash) {
    return switch (policy) {
      case POWER_OF_TWO -> ofTwo();
      case ROUND_ROBIN -> firstFrom(Math.floorMod(turn.getAndIncrement(), slots.length));
      case KEY_AFFINITY -> firstFrom((int) (((keyHash & 0xffffffffL) * slots.length) >>> 32));
    };
  }

  private @Nullable ProtosocketClient ofTwo() {
    int n = slots.length;
    if (n > 1) {
      ThreadLocalRandom random = ThreadLocalRandom.current();
      int first = random.nextInt(n);
      int second = random.nextInt(n - 1);
      if (second >= first) {
        second++;
      }
      ProtosocketClient a = slots[first].client();
      ProtosocketClient b = slots[second].client();
      int loadA = load(a);
      int loadB = load(b);
      if (Math.min(loadA, loadB) < maxInFlight) {
        return loadB < loadA ? b : a;
      }
    }
    return leastLoaded();
  }

  private @Nullable ProtosocketClient firstFrom(int start) {
    for (int i = 0; i < slots.length; i++) {
      ProtosocketClient client = slots[(start + i) % slots.length].client();
      if (load(client) < maxInFlight) {
        return client;
      }
    }
    return leastLoaded();
  }

  private @Nullable ProtosocketClient leastLoaded() {
    ProtosocketClient best = null;
    int least = NO_CONNECTION;
    for (Slot slot : slots) {
      ProtosocketClient client = slot.client();
      int load = load(client);
      if (client != null && load >= maxInFlight && load < NO_CONNECTION) {
        load += client.waiting();
      }
      if (load < least) {
        best = client;
        least = load;
      }
    }
    return best;
  }

  private static int load(@Nullable ProtosocketClient client) {
    return client != null && client.isOpen() ? client.inFlight() : NO_CONNECTION;
  }
}
