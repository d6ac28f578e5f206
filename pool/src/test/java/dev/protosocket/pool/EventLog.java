// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CloseReason;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Remembers what a pool told its listener. */
final class EventLog implements PoolListener {
  final List<String> events = new CopyOnWriteArrayList<>();
  final List<Throwable> failures = new CopyOnWriteArrayList<>();
  final List<CloseReason> poisons = new CopyOnWriteArrayList<>();
  final List<Duration> delays = new CopyOnWriteArrayList<>();
  final AtomicInteger dials = new AtomicInteger();

  @Override
  public void onConnecting(int slot) {
    dials.incrementAndGet();
    events.add("connecting " + slot);
  }

  @Override
  public void onConnected(int slot, InetSocketAddress address) {
    events.add("connected " + slot);
  }

  @Override
  public void onAuthenticated(int slot, InetSocketAddress address) {
    events.add("authenticated " + slot);
  }

  @Override
  public void onFailed(int slot, Throwable cause) {
    failures.add(cause);
    events.add("failed " + slot);
  }

  @Override
  public void onBackingOff(int slot, Duration delay) {
    delays.add(delay);
    events.add("backing off " + slot);
  }

  @Override
  public void onPoisoned(int slot, CloseReason reason) {
    poisons.add(reason);
    events.add("poisoned " + slot);
  }

  @Override
  public void onClosed(int slot, CloseReason reason) {
    events.add("closed " + slot);
  }
}
