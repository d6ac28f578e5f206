// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.protosocket;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.proto.CommandEncoder;
import dev.protosocket.proto.CommandKind;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Makes the server answer. The protocol has no message for that, and the token must not be
 * presented for it, since nothing may follow until it is accepted; so it is a GET, of a key that
 * nobody needs to have stored in a cache that need not exist. That is an answer, too.
 */
final class Ping extends Command<@Nullable Void> {
  static final Ping INSTANCE = new Ping();

  private static final byte[] CACHE = "ping".getBytes(US_ASCII);
  private static final byte[] KEY = CACHE;
  private static final int BODY =
      CommandEncoder.commandLength(CommandKind.GET, CACHE.length, KEY.length, 0, 0);

  private Ping() {
    super(Operation.PING, "", new byte[0]);
  }

  @Override
  public Class<? extends Wire> wire() {
    return ProtosocketWire.class;
  }

  @Override
  public int length(long id) {
    return CommandEncoder.frameLength(id, BODY);
  }

  @Override
  public void write(long id, ByteBuf out) {
    byte[] head = new byte[CommandEncoder.MAX_PREFIX_OVERHEAD + CACHE.length];
    int length = CommandEncoder.prefix(head, CommandKind.GET, id, BODY, CACHE, KEY.length);
    out.writeBytes(head, 0, length).writeBytes(KEY);
  }

  @Override
  public Answer<@Nullable Void> answer() {
    return new Any();
  }

  private static final class Any extends Answer<@Nullable Void> {
    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      Outcome outcome = reply.outcome(Operation.GET);
      if (outcome == null) {
        return Step.WRONG;
      }
      return reply.isCancellation() ? Step.FAILED : Step.DONE;
    }

    @Override
    public @Nullable Void value() {
      return null;
    }
  }
}
