// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.FrameDecoder;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import javax.net.ssl.SSLException;

/**
 * The connection's handler: reads replies and gives each to the request that it answers; tells the
 * {@link Multiplexer} of everything else that happens to the channel. Confined to the event loop.
 */
final class ReplyHandler extends ChannelInboundHandlerAdapter implements FrameDecoder.FrameHandler {
  private final Multiplexer multiplexer;
  private final EventLoop eventLoop;
  private final FrameDecoder decoder;
  private final Correlation correlation;
  private final Endings endings;
  private final KnownTokens tokens;
  private final ResponseView view = new ResponseView();
  private boolean reading;

  /** When the read batch at hand began; what runs inside it needs no clock of its own. */
  private long readNanos;

  /** When the first byte of the frame at hand was read. */
  private long frameNanos;

  ReplyHandler(
      Multiplexer multiplexer,
      FrameDecoder decoder,
      Correlation correlation,
      Endings endings,
      KnownTokens tokens) {
    this.multiplexer = multiplexer;
    this.eventLoop = multiplexer.channel().eventLoop();
    this.decoder = decoder;
    this.correlation = correlation;
    this.endings = endings;
    this.tokens = tokens;
    this.readNanos = eventLoop.ticker().nanoTime();
    this.frameNanos = readNanos;
  }

  /** Returns the time for a call that begins now; cheap on the event loop while it reads. */
  long now() {
    return eventLoop.inEventLoop() && reading ? readNanos : eventLoop.ticker().nanoTime();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    readNanos = eventLoop.ticker().nanoTime();
    if (decoder.pendingBytes() == 0) {
      frameNanos = readNanos;
    }
    if (!reading) {
      reading = true;
      multiplexer.queue().drainIsComing();
    }
    try {
      decoder.decode((ByteBuf) msg, this);
    } catch (Throwable e) {
      unreadable(e);
    }
  }

  /** Ends the connection because a reply could not be read. */
  void unreadable(Throwable e) {
    if (e instanceof WireException) {
      multiplexer.poison(
          new CloseReason(Kind.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()), e));
    } else {
      multiplexer.poison(new CloseReason(Kind.INTERNAL_ERROR, "handling a reply failed", e));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    multiplexer.afterRead(readNanos);
  }

  @Override
  public boolean onFrame(ByteBuf buffer, int index, int length) throws WireException {
    view.parse(buffer, index, length);
    int code = view.controlCode();
    if (code != ControlCode.NORMAL.number() && code != ControlCode.CANCEL.number()) {
      multiplexer.poison(
          CloseReason.of(
              Kind.PROTOCOL_VIOLATION,
              "control code " + code + " in the reply to message " + view.messageId()));
      return false;
    }
    Request request = correlation.answered(view.messageId());
    if (request != null) {
      request.replyBytes = length;
      request.firstByteNanos = frameNanos;
      if (code == ControlCode.CANCEL.number()) {
        endings.fail(
            request,
            new RequestCancelledException(
                RequestFate.ANSWERED, request.operation + " cancelled by the server", null));
      } else {
        deliver(request, buffer);
      }
    } else if (correlation.isLost()) {
      multiplexer.poison(
          CloseReason.of(
              Kind.TOO_MANY_STRAY_REPLIES,
              correlation.skips()
                  + " replies in a row matched no request, the last with id "
                  + view.messageId()));
    }
    frameNanos = readNanos;
    return multiplexer.closeReason() == null;
  }

  private void deliver(Request request, ByteBuf buffer) {
    Outcome outcome = ReplyMeaning.outcome(request.operation, view);
    if (outcome == null) {
      // The stream can't be trusted any more. The request fails with all others.
      correlation.putBack(request);
      multiplexer.poison(
          CloseReason.of(
              Kind.PROTOCOL_VIOLATION,
              "the reply to message %d, a %s, is of kind %s"
                  .formatted(request.id, request.operation, view.kind())));
    } else if (outcome == Outcome.FAILED) {
      String text = tokens.redact(view.statusMessage());
      endings.fail(request, new ServerErrorException(request.operation, view.statusCode(), text));
    } else {
      succeed(request, outcome, buffer);
    }
  }

  private void succeed(Request request, Outcome outcome, ByteBuf buffer) {
    request.outcome = outcome;
    if (request.credential != null) {
      tokens.accept(request.credential);
    }
    CloseReason broken =
        outcome == Outcome.HIT
            ? endings.succeed(request, buffer, view.valueIndex(), view.valueLength(), readNanos)
            : endings.succeed(request, Unpooled.EMPTY_BUFFER, 0, 0, readNanos);
    if (broken != null) {
      multiplexer.poison(broken);
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      multiplexer.drain();
    }
  }

  /** Reads nothing any more. */
  void close() {
    decoder.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // It also comes, as a failure, when the socket is closed; see channelInactive.
    if (event instanceof SslCloseCompletionEvent goodbye && goodbye.isSuccess()) {
      // Whoever says goodbye and leaves the socket open will not answer any more.
      multiplexer.poison(CloseReason.of(Kind.CLOSED_BY_PEER, "TLS goodbye"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    multiplexer.poison(CloseReason.of(Kind.CLOSED_BY_PEER, "end of stream"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
      // What the engine says depends on the engine; it stays available as the cause.
      multiplexer.poison(new CloseReason(Kind.PROTOCOL_VIOLATION, "TLS failed", tls));
    } else {
      multiplexer.poison(new CloseReason(Kind.IO_ERROR, String.valueOf(cause.getMessage()), cause));
    }
  }
}
