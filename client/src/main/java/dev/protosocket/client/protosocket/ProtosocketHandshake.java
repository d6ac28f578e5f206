// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.protosocket;

import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;

/** The token is the first message, and nothing may follow until it is accepted. */
final class ProtosocketHandshake extends Handshake {
  private static final long ID = 1;

  private final Command<?> authentication;

  ProtosocketHandshake(Command<?> authentication) {
    this.authentication = authentication;
  }

  @Override
  public Progress begin(ByteBuf out) {
    authentication.write(ID, out);
    return Progress.GO_ON;
  }

  @Override
  public Progress onReply(Reply reply, ByteBuf out) {
    if (reply.id() != ID) {
      return Progress.STRAY;
    }
    Outcome outcome = reply.outcome(Operation.AUTHENTICATE);
    if (outcome == Outcome.AUTHENTICATED) {
      return Progress.DONE;
    }
    return outcome == Outcome.FAILED && !reply.isCancellation()
        ? Progress.REJECTED
        : Progress.UNEXPECTED;
  }

  @Override
  public String remedy() {
    return "check that the key is valid for this endpoint and not expired";
  }

  @Override
  public long firstId() {
    return ID + 1;
  }

  @Override
  public Wire wire() {
    return ProtosocketWire.INSTANCE;
  }
}
