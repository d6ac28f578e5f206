// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.protosocket;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.proto.CommandEncoder;
import io.netty.buffer.ByteBuf;

/** The token is the first message, and nothing may follow until it is accepted. */
final class ProtosocketHandshake extends Handshake {
  private static final long ID = 1;

  private final byte[] tokenUtf8;

  ProtosocketHandshake(byte[] tokenUtf8) {
    this.tokenUtf8 = tokenUtf8;
  }

  @Override
  public Step begin(ByteBuf out) {
    CommandEncoder.writeAuthenticate(out, ID, tokenUtf8);
    return Step.GO_ON;
  }

  @Override
  public Step onReply(Reply reply, ByteBuf out) {
    if (reply.id() != ID) {
      return Step.STRAY;
    }
    Outcome outcome = reply.outcome(Operation.AUTHENTICATE);
    if (outcome == Outcome.AUTHENTICATED) {
      return Step.DONE;
    }
    return outcome == Outcome.FAILED && !reply.isCancellation() ? Step.REJECTED : Step.UNEXPECTED;
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
