// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ties each reply to its request by the message id. Confined to the event loop.
 *
 * <ol>
 *   <li>A reply to a request in flight takes it out; the caller ends it.
 *   <li>A reply to a request that was given up is expected once, and ignored.
 *   <li>Any other reply is a stray, and skipped. More than {@link #MAX_RECV_SKIPS} in a row, with
 *       no reply of the first two kinds between them, are too many.
 * </ol>
 */
final class Correlation {
  /** Consecutive replies that may match nothing; one more poisons the connection. */
  static final int MAX_RECV_SKIPS = 256;

  private final InFlightTable table = new InFlightTable();
  private final Tombstones tombstones = new Tombstones(Tombstones.MAX_TOMBSTONES);
  private int skips;

  /** Returns how many requests are in flight. */
  int size() {
    return table.size();
  }

  /** A request is about to be sent. */
  void add(Request request) {
    table.put(request);
  }

  /** Returns the request in flight with this id; null if there is none. */
  @Nullable Request get(long id) {
    return table.get(id);
  }

  /** A reply has come: returns the request that it answers, the caller's to end; null if none. */
  @Nullable Request answered(long id) {
    Request request = table.remove(id);
    if (request != null || tombstones.clear(id)) {
      skips = 0;
    } else {
      skips++;
    }
    return request;
  }

  /** Takes back {@link #answered}: the reply turned out to be none to this request. */
  void putBack(Request request) {
    table.put(request);
  }

  /** Tells whether too many strays have come in a row. */
  boolean isLost() {
    return skips > MAX_RECV_SKIPS;
  }

  /** Returns how many replies in a row, the last ones, matched no request. */
  int skips() {
    return skips;
  }

  /** Takes out a request that may be answered later, or never; null if it is not in flight. */
  @Nullable Request giveUp(long id) {
    Request request = table.remove(id);
    if (request != null) {
      tombstones.add(id);
    }
    return request;
  }

  /**
   * Adds to {@code expired} each request whose deadline has passed, without taking it out.
   *
   * @return the earliest deadline of the others, or {@code now + Long.MAX_VALUE} if there are none
   */
  long collectExpired(long now, List<Request> expired) {
    return table.collectExpired(now, expired);
  }

  /** Takes out all requests, in no order. */
  List<Request> removeAll() {
    return table.removeAll();
  }

  /** Returns the requests that were given up and are not yet answered; for any thread. */
  Tombstones tombstones() {
    return tombstones;
  }
}
