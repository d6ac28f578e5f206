// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.CommandKind;
import org.jspecify.annotations.Nullable;

/**
 * One request from the permit to the completion. Instances are recycled within a connection and
 * never reach user code except as the {@link CommandResult} of a callback.
 *
 * <p>Written by the submitting thread under the write queue's lock, then, from the drain on, by the
 * event loop only; the lock's hand-over orders the two.
 */
final class Request implements CommandResult {
  /** The message id on the wire. */
  long id;

  /** Time of the call, by the event loop's ticker. */
  long startNanos;

  /** When the request times out, by the same ticker. */
  long deadlineNanos;

  /** The number of the write buffer that holds the frame; see {@link WriteQueue}. */
  long bufferNumber;

  /** Wire size of the frame. */
  int frameBytes;

  /** Wire size of the reply, 0 until it came; set by the event loop. */
  int replyBytes;

  /** When the reply's first byte was read; means nothing until the reply came. */
  long firstByteNanos;

  long endNanos;

  CommandKind kind = CommandKind.GET;
  String cache = "";
  Outcome outcome = Outcome.FAILED;
  @Nullable CacheException error;

  /** What an AUTHENTICATE presents; null for anything else. */
  @Nullable Credential credential;

  /** Set for the observer, if there is one. */
  ConnectionInfo connection = ConnectionInfo.NONE;

  /** Set for as long as the request is in flight. */
  @Nullable Completion completion;

  /**
   * Drops what the next user of this instance would not overwrite, so that nothing is kept alive.
   */
  void recycle() {
    completion = null;
    error = null;
    credential = null;
    cache = "";
    replyBytes = 0;
  }

  /** Returns the time the caller allowed, for messages. */
  long timeoutNanos() {
    return deadlineNanos - startNanos;
  }

  @Override
  public CommandKind command() {
    return kind;
  }

  @Override
  public String cache() {
    return cache;
  }

  @Override
  public Outcome outcome() {
    return outcome;
  }

  @Override
  public @Nullable CacheException error() {
    return error;
  }

  @Override
  public long latencyNanos() {
    return Math.max(0, endNanos - startNanos);
  }

  @Override
  public long timeToFirstByteNanos() {
    return replyBytes == 0 ? NO_REPLY : Math.max(0, firstByteNanos - startNanos);
  }

  @Override
  public int bytesSent() {
    return frameBytes;
  }

  @Override
  public int bytesReceived() {
    return replyBytes;
  }

  @Override
  public ConnectionInfo connection() {
    return connection;
  }

  @Override
  public boolean pipelined() {
    return completion != null && completion.pipelined();
  }
}
