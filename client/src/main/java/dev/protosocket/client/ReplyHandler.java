// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Answer.Step;
import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Reply;
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
final class ReplyHandler extends ChannelInboundHandlerAdapter implements Reader.Handler {
  private final Multiplexer multiplexer;
  private final EventLoop eventLoop;
  private final Reader reader;
  private final Correlation correlation;
  private final Endings endings;
  private final KnownTokens tokens;
  private boolean reading;

  /** When the read batch at hand began; what runs inside it needs no clock of its own. */
  private long readNanos;

  /** When the first byte of the reply at hand was read. */
  private long replyNanos;

  ReplyHandler(
      Multiplexer multiplexer,
      Reader reader,
      Correlation correlation,
      Endings endings,
      KnownTokens tokens) {
    this.multiplexer = multiplexer;
    this.eventLoop = multiplexer.channel().eventLoop();
    this.reader = reader;
    this.correlation = correlation;
    this.endings = endings;
    this.tokens = tokens;
    this.readNanos = eventLoop.ticker().nanoTime();
    this.replyNanos = readNanos;
  }

  /** Returns the time for a call that begins now; cheap on the event loop while it reads. */
  long now() {
    return eventLoop.inEventLoop() && reading ? readNanos : eventLoop.ticker().nanoTime();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    readNanos = eventLoop.ticker().nanoTime();
    if (!reader.isInReply()) {
      replyNanos = readNanos;
    }
    if (!reading) {
      reading = true;
      multiplexer.queue().drainIsComing();
    }
    try {
      reader.read((ByteBuf) msg, this);
    } catch (Throwable e) {
      unreadable(e);
    }
  }

  /** Ends the connection because a reply could not be read. */
  void unreadable(Throwable e) {
    if (e instanceof MalformedReplyException) {
      multiplexer.poison(
          new CloseReason(Kind.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()), e.getCause()));
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
  public boolean onReply(Reply reply, ByteBuf buffer) {
    Request request = correlation.answered(reply);
    if (request == null) {
      CloseReason lost = reply.isLast() ? null : correlation.lost(reply);
      if (lost != null) {
        multiplexer.poison(lost);
      }
    } else if (request.hasEnded()) {
      skip(request, reply, buffer);
    } else {
      request.replyBytes = reply.length();
      request.firstByteNanos = replyNanos;
      deliver(request, reply, buffer);
    }
    if (reply.isLast()) {
      multiplexer.poison(
          CloseReason.of(Kind.CLOSED_BY_PEER, "a reply after which it says nothing else"));
    }
    replyNanos = readNanos;
    return multiplexer.closeReason() == null;
  }

  /** The reply is to a request that was given up, and nobody's; it must be one, though. */
  private void skip(Request request, Reply reply, ByteBuf buffer) {
    switch (step(request, reply, buffer)) {
      case MORE -> correlation.putBack(request);
      case DONE, FAILED -> endings.release(request);
      case WRONG -> {
        correlation.putBack(request);
        multiplexer.poison(wrong(request, reply));
      }
    }
  }

  /** Says what a reply is to a request, and notes the outcome. */
  private Step step(Request request, Reply reply, ByteBuf buffer) {
    Answer<?> answer = request.answer;
    if (answer != null) {
      return step(request, answer, reply, buffer);
    }
    Outcome outcome = reply.outcome(request.operation);
    if (outcome == null) {
      return Step.WRONG;
    }
    request.outcome = outcome;
    return outcome == Outcome.FAILED ? Step.FAILED : Step.DONE;
  }

  private Step step(Request request, Answer<?> answer, Reply reply, ByteBuf buffer) {
    boolean taken = false;
    try {
      Step step = answer.add(reply, buffer);
      if (step == Step.DONE) {
        request.outcome = answer.outcome();
      }
      taken = true;
      return step;
    } finally {
      if (!taken) {
        // It ends with the connection.
        correlation.putBack(request);
      }
    }
  }

  private static CloseReason wrong(Request request, Reply reply) {
    return CloseReason.of(
        Kind.PROTOCOL_VIOLATION,
        "the reply to message %d, a %s, is %s"
            .formatted(request.id, request.operation, reply.kind()));
  }

  private void deliver(Request request, Reply reply, ByteBuf buffer) {
    switch (step(request, reply, buffer)) {
      case DONE -> succeed(request, reply, buffer);
      case FAILED -> endings.fail(request, error(request.operation, reply));
      case MORE -> correlation.putBack(request);
      case WRONG -> {
        // The stream can't be trusted any more. The request fails with all others.
        correlation.putBack(request);
        multiplexer.poison(wrong(request, reply));
      }
    }
  }

  private CacheException error(Operation operation, Reply reply) {
    return reply.isCancellation()
        ? new RequestCancelledException(
            RequestFate.ANSWERED, operation + " cancelled by the server", null)
        : new ServerErrorException(operation, reply.statusNumber(), tokens.redact(reply.text()));
  }

  private void succeed(Request request, Reply reply, ByteBuf buffer) {
    if (request.credential != null) {
      tokens.accept(request.credential);
    }
    CloseReason broken =
        request.outcome == Outcome.HIT
            ? endings.succeed(request, buffer, reply.valueIndex(), reply.valueLength(), readNanos)
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
    reader.close();
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
