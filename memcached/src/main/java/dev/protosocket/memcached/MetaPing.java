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

/** {@code mn}, which is answered {@code MN}; in classic text {@code version}. */
final class MetaPing extends Command<@Nullable Void> {
  static final MetaPing META = new MetaPing("mn\r\n", MemcachedReply.Code.MN);
  static final MetaPing CLASSIC = new MetaPing("version\r\n", MemcachedReply.Code.VERSION);

  private final byte[] frame;
  private final MemcachedReply.Code pong;

  private MetaPing(String request, MemcachedReply.Code pong) {
    super(Operation.PING, "", new byte[0]);
    this.frame = request.getBytes(US_ASCII);
    this.pong = pong;
  }

  /** Says what a reply is to it. */
  Answer.Step step(MemcachedReply reply) {
    if (reply.isError()) {
      return Answer.Step.FAILED;
    }
    return reply.code() == pong ? Answer.Step.DONE : Answer.Step.WRONG;
  }

  @Override
  public Class<? extends Wire> wire() {
    return MemcachedWire.class;
  }

  @Override
  public int length(long id) {
    return frame.length;
  }

  @Override
  public void write(long id, ByteBuf out) {
    out.writeBytes(frame);
  }

  @Override
  public Answer<@Nullable Void> answer() {
    return new Pong();
  }

  private final class Pong extends Answer<@Nullable Void> {
    @Override
    public Step add(Reply reply, ByteBuf buffer) {
      return step((MemcachedReply) reply);
    }

    @Override
    // Of another module NullAway does not see that the type argument may be null.
    @SuppressWarnings("NullAway")
    public @Nullable Void value() {
      return null;
    }
  }
}
