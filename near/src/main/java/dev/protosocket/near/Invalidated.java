// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.capability.Invalidations;

/**
 * Drops what the server says has changed. As for a write, that keeps a load under way from putting
 * its value back: its answer may be older than what is told here.
 */
final class Invalidated implements Invalidations.Listener {
  private final NearMemory memory;

  Invalidated(NearMemory memory) {
    this.memory = memory;
  }

  @Override
  public void began() {
    memory.track();
  }

  @Override
  public void ended() {
    memory.endTracking();
  }

  @Override
  public void changed(String cache, byte[] key) {
    memory.drop(new NearKey(cache, key));
  }

  @Override
  public void allChanged() {
    memory.dropAll();
  }
}
