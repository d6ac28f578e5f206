// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;

/**
 * Says how one request is to be carried out, and receives how it ended. Exactly one of {@link
 * #succeed} and {@link #fail} is called, once, on the connection's event loop (invariant 2 in
 * docs/invariants.md).
 */
interface Completion {
  /** Returns the time that the request has. */
  long timeoutNanos();

  /**
   * Tells whether the calling thread may wait for room when a bound is reached; if not, the request
   * may do so without it.
   */
  boolean mayBlock();

  /**
   * The request succeeded.
   *
   * @param request the request, valid during the call only: it is recycled
   * @param outcome anything but FAILED
   * @param buffer holds a hit's value; borrowed, retain what is to be kept
   * @param index where the value begins
   * @param length its length; 0 for anything but a hit
   */
  void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length);

  /**
   * The request failed.
   *
   * @param request the request, valid during the call only: it is recycled
   * @param error why, with the request's fate; an instance of this request's own
   */
  void fail(Request request, CacheException error);

  /**
   * The request is staged: it ends in one of the two ways. Called once, under the queue's lock.
   *
   * @param id names the request from now on
   */
  default void staged(long id) {}

  /** Tells whether the request was fired by a pipeline. */
  default boolean pipelined() {
    return false;
  }
}
