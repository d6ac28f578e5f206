// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import io.lettuce.core.protocol.Command;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A command that tells whoever waits for it of its end, without a future of its own, and knows
 * whether it can have been sent.
 */
final class LettuceCommand extends Command<byte[], byte[], @Nullable Object> {
  /** Is told of the end; on an event loop of Lettuce's, or in the thread that dispatches. */
  interface Listener {
    /** The server has answered, maybe with an error, which the command's output has then. */
    void answered(LettuceCommand command);

    /** No answer comes. */
    void failed(LettuceCommand command, Throwable failure);
  }

  private final Listener listener;
  private volatile boolean encoded;

  LettuceCommand(
      ProtocolKeyword type,
      ReplyOutput reply,
      CommandArgs<byte[], byte[]> args,
      Listener listener) {
    super(type, reply, args);
    this.listener = listener;
  }

  ReplyOutput reply() {
    return (ReplyOutput) getOutput();
  }

  /** Tells whether bytes of it may have left the process. */
  boolean isEncoded() {
    return encoded;
  }

  @Override
  public void encode(ByteBuf out) {
    encoded = true;
    super.encode(out);
  }

  @Override
  public void complete() {
    if (!isDone()) {
      super.complete();
      listener.answered(this);
    }
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    if (isDone()) {
      return false;
    }
    super.completeExceptionally(failure);
    listener.failed(this, failure);
    return true;
  }

  @Override
  public void cancel() {
    if (!isDone()) {
      super.cancel();
      listener.failed(this, new java.util.concurrent.CancellationException("cancelled by Lettuce"));
    }
  }

  /** Nobody waits for it any more: it is not sent, or its answer is dropped. */
  void abandon() {
    if (!isDone()) {
      super.cancel();
    }
  }
}
