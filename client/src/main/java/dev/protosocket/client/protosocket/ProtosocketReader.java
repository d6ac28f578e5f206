// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.protosocket;

import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.FrameDecoder;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.WireException;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Reads replies where they are, with a {@link FrameDecoder} and a {@link ResponseView}. */
final class ProtosocketReader implements Reader, FrameDecoder.FrameHandler {
  private final FrameDecoder decoder =
      new FrameDecoder(FrameDecoder.UNAUTHENTICATED_MAX_FRAME_LENGTH);
  private final ResponseView view = new ResponseView();
  private final ProtosocketReply reply = new ProtosocketReply(view);

  /** Takes the replies of the call at hand. */
  private Handler handler = (nothing, buffer) -> false;

  private @Nullable String violation;

  @Override
  public void read(ByteBuf in, Handler to) throws MalformedReplyException {
    handler = to;
    try {
      decoder.decode(in, this);
    } catch (WireException e) {
      throw new MalformedReplyException(e.getMessage(), e);
    }
    if (violation != null) {
      throw new MalformedReplyException(violation, null);
    }
  }

  @Override
  public boolean onFrame(ByteBuf buffer, int index, int length) throws WireException {
    view.parse(buffer, index, length);
    int code = view.controlCode();
    if (code != ControlCode.NORMAL.number() && code != ControlCode.CANCEL.number()) {
      violation = "control code " + code + " in the reply to message " + view.messageId();
      return false;
    }
    reply.length = length;
    return handler.onReply(reply, buffer);
  }

  @Override
  public boolean isInReply() {
    return decoder.pendingBytes() > 0;
  }

  @Override
  public void maxReplyBytes(int bytes) {
    decoder.maxFrameLength(bytes);
  }

  @Override
  public void close() {
    decoder.close();
  }
}
