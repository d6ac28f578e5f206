// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.metrics.KeyWatch;
import io.micrometer.core.instrument.Tags;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * Shows how hot the hottest keys of a {@link KeyWatch} are, and how slow its slowest call, to
 * Micrometer registries; which keys, {@link KeyWatch#snapshot} says. Every meter has the tag {@code
 * name}; docs/metrics.md lists them. For any thread.
 */
public final class KeyWatchMeterBinder extends LayerMeterBinder {
  private final KeyWatch watch;

  /**
   * Creates a binder.
   *
   * @param name the tag of every meter, different from that of other watches
   */
  public KeyWatchMeterBinder(KeyWatch watch, String name) {
    super("protosocket.keys", name);
    this.watch = Objects.requireNonNull(watch, "watch");
  }

  @Override
  void add(LayerMeters meters) {
    meters.gauge(
        "hottest",
        "Share of the calls that the hottest key has at least",
        "ratio",
        Tags.empty(),
        () -> watch.snapshot().hottestShare());
    meters.gauge(
        "hot",
        "Share of the calls that all hot keys have at least",
        "ratio",
        Tags.empty(),
        () -> watch.snapshot().hotShare());
    meters.gauge(
        "slowest.call",
        "Time of the slowest call",
        "seconds",
        Tags.empty(),
        () -> watch.snapshot().slowestNanos() / (double) TimeUnit.SECONDS.toNanos(1));
  }
}
