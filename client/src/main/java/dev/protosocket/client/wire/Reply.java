// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.wire;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import org.jspecify.annotations.Nullable;

/** One reply, read in place: the same instance for each reply of a {@link Reader}. */
public abstract class Reply {
  /** The id of no request. */
  public static final long NO_ID = 0;

  /** For the protocols' own constructors. */
  protected Reply() {}

  /** Returns the id of the request that it answers; {@link #NO_ID} if it bears none. */
  public abstract long id();

  /**
   * Tells whether it is the answer to a request, as far as it says; asked where replies come in
   * order.
   *
   * @param id the request's
   */
  public boolean answers(long id) {
    return id() == NO_ID || id() == id;
  }

  /**
   * The same, for wires that prove it by what they have kept with the request.
   *
   * @param request the one that is first in line
   */
  public boolean answers(Frame request) {
    return answers(request.id());
  }

  /** Returns its length in bytes, for the metrics. */
  public abstract int length();

  /**
   * Returns what it means to the request that it answers.
   *
   * @return FAILED for an error, of which {@link #isCancellation}, {@link #statusNumber} and {@link
   *     #text} say more; null if it can be no reply to this operation
   */
  public abstract @Nullable Outcome outcome(Operation operation);

  /** Returns where in the buffer the value of a hit begins. */
  public abstract int valueIndex();

  /** Returns how many bytes the value of a hit has. */
  public abstract int valueLength();

  /** Tells whether an error says that the request was cancelled. */
  public abstract boolean isCancellation();

  /** Returns an error's status. */
  public abstract int statusNumber();

  /** Returns an error's text, the server's own: of bounded length, but of any content. */
  public abstract String text();

  /** Tells whether the server will answer nothing else: the connection ends with this reply. */
  public boolean isLast() {
    return false;
  }

  /** Continues "the reply is" for messages; quotes nothing that the server has sent. */
  public abstract String kind();
}
