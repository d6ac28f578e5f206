// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Command;
import dev.protosocket.client.Operation;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** {@code mn}, which is answered {@code MN}. */
final class MetaPing extends Command<@Nullable Void> {
  static final MetaPing INSTANCE = new MetaPing();

  private static final byte[] FRAME = "mn\r\n".getBytes(US_ASCII);

  private MetaPing() {
    super(Operation.PING, "", new byte[0]);
  }

  @Override
  public Class<? extends Wire> wire() {
    return MetaWire.class;
  }

  @Override
  public int length(long id) {
    return FRAME.length;
  }

  @Override
  public void write(long id, ByteBuf out) {
    out.writeBytes(FRAME);
  }

  @Override
  public Answer<@Nullable Void> answer() {
    return new Pong();
  }

  private static final class Pong extends Answer<@Nullable Void> {
    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      MetaReply answer = (MetaReply) reply;
      if (answer.isError()) {
        return Step.FAILED;
      }
      return answer.code() == MetaReply.Code.MN ? Step.DONE : Step.WRONG;
    }

    @Override
    // Of another module NullAway does not see that the type argument may be null.
    @SuppressWarnings("NullAway")
    public @Nullable Void value() {
      return null;
    }
  }
}
