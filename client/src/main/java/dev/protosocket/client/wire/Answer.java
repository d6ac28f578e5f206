// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.wire;

import dev.protosocket.client.Command;
import dev.protosocket.client.Outcome;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * What comes of one attempt of a {@link Command}: made of one reply, or of several where a wire
 * {@link Wire#isInOrder answers in order}. Confined to the event loop until {@link #value} is read.
 *
 * @param <V> the type of the result
 */
public abstract class Answer<V extends @Nullable Object> {
  /** What a reply was to it. */
  public enum Step {
    /** Another one is due. */
    MORE,
    /** It was the last, and the result is there. */
    DONE,
    /**
     * It was the last, and an error: {@link Reply#statusNumber} and {@link Reply#text} say more.
     */
    FAILED,
    /** It can be no reply to this command. The connection ends. */
    WRONG
  }

  /** For the protocols' own constructors. */
  protected Answer() {}

  /**
   * Takes a reply. Goes on to be called for a command whose caller has given it up, so that all of
   * its replies are skipped.
   *
   * @param reply valid during the call only
   * @param buffer holds the reply; borrowed for the time of the call
   */
  public abstract Step add(Reply reply, ByteBuf buffer);

  /** Returns the result; called once, when it is done. */
  public abstract V value();

  /** Returns how the request ended, when it is done. */
  public Outcome outcome() {
    return Outcome.DONE;
  }
}
