// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import java.time.Duration;
import java.util.List;

/**
 * What a {@link KeyWatch} saw within a window. Immutable.
 *
 * @param time how long it was watched: the window, or less before the first has ended
 * @param calls how many calls there were for a key, estimated from the sample; each key of a batch
 *     is one
 * @param hotKeys the keys called most, the hottest first
 * @param slowestCalls the calls that took longest, the slowest first
 */
public record KeyWatchSnapshot(
    Duration time, long calls, List<HotKey> hotKeys, List<SlowCall> slowestCalls) {
  /** Copies the lists. */
  public KeyWatchSnapshot {
    hotKeys = List.copyOf(hotKeys);
    slowestCalls = List.copyOf(slowestCalls);
  }

  /** Returns the share of all calls that are for the hottest key, at least; 0 if there is none. */
  public double hottestShare() {
    return hotKeys.isEmpty() ? 0 : hotKeys.get(0).share();
  }

  /** Returns the share of all calls that are for one of the hot keys, at least. */
  public double hotShare() {
    return hotKeys.stream().mapToDouble(HotKey::share).sum();
  }

  /** Returns the time of the slowest call, in nanoseconds; 0 if there is none. */
  public long slowestNanos() {
    return slowestCalls.isEmpty() ? 0 : slowestCalls.get(0).nanos();
  }
}
