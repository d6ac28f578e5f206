// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

/**
 * What came of counting.
 *
 * @param exists whether there is a counter; if not, nothing was counted
 * @param value what it counts to now, 64 bits without a sign: see {@link Long#toUnsignedString}; 0
 *     if there is none
 */
public record Counter(boolean exists, long value) {
  /** There is no such counter. */
  public static final Counter ABSENT = new Counter(false, 0);
}
