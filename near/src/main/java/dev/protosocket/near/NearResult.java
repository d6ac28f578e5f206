// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a read found, and how old it is. Immutable, but for the array, which is the caller's.
 *
 * @param value null: the key is absent
 * @param age how long ago the request began that got it, at most
 * @param isStale whether it is older than {@code maxStale}, and served because asking has failed
 */
@SuppressWarnings("ArrayRecordComponent")
public record NearResult(byte @Nullable [] value, Duration age, boolean isStale) {
  /** Shows the length and the age; never the value. */
  @Override
  public String toString() {
    String what = value == null ? "absent" : value.length + " B";
    return "NearResult[" + what + ", " + age + " old" + (isStale ? ", stale]" : "]");
  }
}
