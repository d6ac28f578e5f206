// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.wire;

import io.netty.buffer.ByteBuf;

/**
 * What is said on a new connection before its first request: who the client is, which version is
 * spoken. Confined to the connection's event loop, and bounded by the connect timeout.
 */
public abstract class Handshake {
  /** How far it is. */
  public enum Progress {
    /** A reply is due. */
    GO_ON,
    /** The reply was to something else; a bounded number of them is skipped. */
    STRAY,
    /** Requests may follow. */
    DONE,
    /** The server has refused, and the reply says why. */
    REJECTED,
    /** The reply is none to what was said. */
    UNEXPECTED
  }

  /** For the protocols' own constructors. */
  protected Handshake() {}

  /**
   * Writes what the client says first; nothing if it has nothing to say.
   *
   * @param out sent when this returns
   */
  public abstract Progress begin(ByteBuf out);

  /**
   * Takes a reply, and writes what the client says to that, if anything.
   *
   * @param out sent when this returns, unless the handshake has failed
   */
  public abstract Progress onReply(Reply reply, ByteBuf out);

  /** Says what to do about a refusal, when it was refused. */
  public abstract String remedy();

  /** Returns the id of the first request, when it is done. */
  public abstract long firstId();

  /** Returns the protocol that was agreed upon, when it is done. */
  public abstract Wire wire();
}
