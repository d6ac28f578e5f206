// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;

/**
 * What a protocol does with one client's bytes: takes commands out of them, executes and answers
 * them. The {@link Connection} does the rest: back-pressure, the way down, the log. Confined to the
 * event loop.
 */
interface Dialogue {
  /** Begins a dialogue on a new connection. */
  interface Factory {
    /**
     * Begins one.
     *
     * @param ctx where replies are written
     * @param onLateReply to be run after replies left outside of a batch
     */
    Dialogue begin(ChannelHandlerContext ctx, Runnable onLateReply);
  }

  /**
   * Executes the next command.
   *
   * @param in the bytes read so far; advanced past what was used; remains the caller's
   * @return false if bytes are missing
   * @throws ProtocolViolation if the connection must end; the reply that says so has been given
   */
  boolean executeNext(ByteBuf in) throws ProtocolViolation;

  /** Tells whether the client has shown who it is, or need not. */
  boolean isAuthenticated();

  /** Replies from here on wait for {@link #endBatch} before they are flushed. */
  void beginBatch();

  /** Flushes, as far as replies are not to be held back. */
  void endBatch();

  /** Flushes what is ready to leave. */
  void flush();

  /** Lets everything go that is being held, and flushes. */
  void flushAll();

  /** Tells whether every request has been answered and every reply has left. */
  boolean isIdle();

  /** The connection has ended; later replies are dropped. */
  void close();
}
