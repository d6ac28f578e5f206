// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.spi.Durations;
import java.time.Duration;

/**
 * When a node that does not answer is left out of the ring for a time, as twemproxy and
 * libmemcached can do it. Its keys are the next nodes' meanwhile, and when it comes back it serves
 * what it held before: <b>old data</b>, unless it was restarted or flushed. So there is none by
 * default.
 *
 * <p>When the time has passed one failure more puts the node out again, and one answer ends that.
 *
 * @param failures how many calls in a row must fail: without a connection, because it was lost, or
 *     by their time; at least 1
 * @param time how long it is left out; at least a millisecond
 */
public record Ejection(int failures, Duration time) {
  /** Checks the numbers. */
  public Ejection {
    if (failures < 1) {
      throw new IllegalArgumentException("failures must be at least 1, not " + failures);
    }
    time = Durations.positive("time", time);
  }
}
