// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.protosocket;

import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.proto.CommandEncoder;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Presents a token: the first message of a connection, and later ones. */
final class Authentication extends Command<@Nullable Void> {
  private static final byte[] NO_KEY = {};

  private final byte[] tokenUtf8;

  Authentication(byte[] tokenUtf8) {
    super(Operation.AUTHENTICATE, "", NO_KEY);
    this.tokenUtf8 = tokenUtf8;
  }

  @Override
  public Class<? extends Wire> wire() {
    return ProtosocketWire.class;
  }

  @Override
  public int length(long id) {
    return CommandEncoder.frameLength(id, CommandEncoder.authenticateLength(tokenUtf8.length));
  }

  @Override
  public void write(long id, ByteBuf out) {
    CommandEncoder.writeAuthenticate(out, id, tokenUtf8);
  }

  @Override
  public Answer<@Nullable Void> answer() {
    return new Accepted();
  }

  private static final class Accepted extends Answer<@Nullable Void> {
    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      Outcome outcome = reply.outcome(Operation.AUTHENTICATE);
      if (outcome == null) {
        return Step.WRONG;
      }
      return outcome == Outcome.AUTHENTICATED ? Step.DONE : Step.FAILED;
    }

    @Override
    public Outcome outcome() {
      return Outcome.AUTHENTICATED;
    }

    @Override
    public @Nullable Void value() {
      return null;
    }
  }
}
