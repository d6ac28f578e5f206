// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.capability.Invalidations;
import java.util.ArrayList;
import java.util.List;

/** Invalidations as a test tells them: what it is called with, its listeners are. */
final class Told implements Invalidations, Invalidations.Listener {
  private final List<Listener> listeners = new ArrayList<>();

  @Override
  public void listen(Listener listener) {
    listeners.add(listener);
  }

  @Override
  public void began() {
    listeners.forEach(Listener::began);
  }

  @Override
  public void ended() {
    listeners.forEach(Listener::ended);
  }

  @Override
  public void changed(String cache, byte[] key) {
    listeners.forEach(listener -> listener.changed(cache, key.clone()));
  }

  @Override
  public void allChanged() {
    listeners.forEach(Listener::allChanged);
  }
}
