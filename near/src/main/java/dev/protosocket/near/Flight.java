// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

/** A load under way. */
abstract class Flight {
  /** A caller with less time left than a request must have does not ask again. */
  private static final long MIN_NANOS = 1_000_000;

  private final Ticket ticket;
  private final long begunNanos = System.nanoTime();

  Flight(Ticket ticket) {
    this.ticket = ticket;
  }

  final Ticket ticket() {
    return ticket;
  }

  /**
   * Returns the time that a caller has left when the load that it has joined has run out of its
   * own: as both have the same timeout, so much as the caller came later. 0 if it is too little.
   *
   * @param callerBegunNanos by {@link System#nanoTime}
   */
  final long timeLeft(long callerBegunNanos) {
    long left = callerBegunNanos - begunNanos;
    return left < MIN_NANOS ? 0 : left;
  }
}
