// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ties each reply to its request. Confined to the event loop. */
abstract class Correlation {
  /** Consecutive replies that may match nothing; one more poisons the connection. */
  static final int MAX_RECV_SKIPS = 256;

  /** Those that have not ended. */
  final InFlightTable live = new InFlightTable();

  /** Those that were given up, and are not yet answered. */
  final Tombstones tombstones = new Tombstones(Tombstones.MAX_TOMBSTONES);

  /** Returns the rules of a wire. */
  static Correlation of(Wire wire) {
    return wire.isInOrder() ? new CorrelationInOrder() : new CorrelationById();
  }

  /** Returns how many requests have not ended. */
  final int size() {
    return live.size();
  }

  /** Returns the request with this id that has not ended; null if there is none. */
  final @Nullable Request get(long id) {
    return live.get(id);
  }

  /**
   * Adds to {@code expired} each request whose deadline has passed, without taking it out.
   *
   * @return the earliest deadline of the others, or {@code now + Long.MAX_VALUE} if there are none
   */
  final long collectExpired(long now, List<Request> expired) {
    return live.collectExpired(now, expired);
  }

  /** Returns the requests that were given up and are not yet answered; for any thread. */
  final Tombstones tombstones() {
    return tombstones;
  }

  /** A request is about to be sent; in the order of their bytes. */
  abstract void add(Request request);

  /**
   * A reply has come: takes out the request that it answers, the caller's to end unless it {@link
   * Request#hasEnded}.
   *
   * @return null if there is none, see {@link #lost}
   */
  abstract @Nullable Request answered(Reply reply);

  /** Takes back {@link #answered}: the reply turned out to be none to this request. */
  abstract void putBack(Request request);

  /**
   * Returns why the stream can't be trusted after a reply that answered nothing; null if it can.
   */
  abstract @Nullable CloseReason lost(Reply reply);

  /** Returns how many replies in a row, the last ones, matched no request. */
  abstract int skips();

  /**
   * A request that has not ended is given up, and may be answered later, or never.
   *
   * @return whether it is out; if not, it keeps its place and its permit until it is answered
   */
  abstract boolean giveUp(Request request);

  /** Returns how many replies the server owes, when one of the requests has been given up. */
  abstract int owedWithoutOne();

  /** Returns how many replies the server owes. */
  abstract int owed();

  /**
   * Returns the request whose reply must be the next, if it was given up: until it is answered no
   * other is.
   */
  abstract @Nullable Request overdue();

  /** Takes out all requests, in no order; those, too, that have ended. */
  abstract List<Request> removeAll();
}
