// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.wire;

import io.netty.buffer.ByteBuf;

/** Cuts a connection's stream into replies. Confined to the connection's event loop. */
public interface Reader {
  /** Takes the replies, one call for each, in the order of the stream. */
  interface Handler {
    /**
     * Takes a reply.
     *
     * @param reply valid during the call only
     * @param buffer holds the reply; borrowed for the time of the call
     * @return true to go on; false to stop, which closes the reader and drops what is left
     */
    boolean onReply(Reply reply, ByteBuf buffer);
  }

  /**
   * Takes in the next bytes of the stream and hands over each reply they complete. Closes the
   * reader when it throws.
   *
   * @param in owned by this method, which releases it in every case
   * @param handler takes the replies, before this method returns
   * @throws MalformedReplyException if the bytes are not of this protocol, or over a bound
   */
  void read(ByteBuf in, Handler handler) throws MalformedReplyException;

  /** Tells whether a reply has begun and not ended. */
  boolean isInReply();

  /**
   * Changes the bound on replies that have not begun, from inside the handler too.
   *
   * @param bytes the longest reply that is accepted
   */
  void maxReplyBytes(int bytes);

  /**
   * Releases what is held of a reply and takes in nothing any more; from inside the handler too.
   */
  void close();
}
