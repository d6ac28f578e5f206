// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.server.ProtocolViolation.Unauthenticated;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: hands its bytes to the dialogue of its protocol, ends when it must.
 *
 * <p>Back-pressure: commands are taken out of the bytes already read only while the channel is
 * writable, and no more bytes are read while it isn't. A client that sends and never reads thus
 * holds at most one read's worth of requests, the write buffer's high-water mark and one reply.
 *
 * <p>Confined to the event loop, except for {@link #drain}, {@link #abort} and {@link #closed}.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

  private enum Phase {
    /** Commands are read and answered. */
    OPEN,
    /** Nothing more is read; what has been read is answered. */
    DRAINING,
    /** Nothing more is answered. */
    CLOSING
  }

  private final Dialogue.Factory dialogues;
  private final Connections connections;
  private final Counters counters;
  private final Duration authenticationTimeout;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  // Set when the handler is added, before any event.
  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init")
  private Dialogue dialogue;

  private Phase phase = Phase.OPEN;
  private boolean pumping;
  private boolean stalled;
  private boolean warned;
  private @Nullable ByteBuf unread;
  private @Nullable Future<?> authenticationTimer;

  /**
   * @param authenticationTimeout the time from here to {@link Dialogue#isAuthenticated}
   */
  Connection(
      Dialogue.Factory dialogues,
      Connections connections,
      Counters counters,
      Duration authenticationTimeout) {
    this.dialogues = dialogues;
    this.connections = connections;
    this.counters = counters;
    this.authenticationTimeout = authenticationTimeout;
  }

  /** Completes when the connection has closed. */
  CompletableFuture<Void> closed() {
    return closed;
  }

  /** Stops reading, lets the requests in hand be answered, then closes. */
  void drain() {
    ctx.executor()
        .execute(
            () -> {
              if (phase == Phase.OPEN) {
                phase = Phase.DRAINING;
                ctx.channel().config().setAutoRead(false);
                dialogue.flushAll();
                finishIfDrained();
              }
            });
  }

  /** Closes at once; with {@code reset} the client sees a reset rather than the end of stream. */
  void abort(boolean reset) {
    ctx.executor()
        .execute(
            () -> {
              phase = Phase.CLOSING;
              if (reset) {
                ctx.channel().config().setOption(ChannelOption.SO_LINGER, 0);
              }
              LingeringClose.abort(ctx.channel());
            });
  }

  /** Ends this side and leaves the socket open until the client closes it. */
  void halfClose() {
    ctx.executor()
        .execute(
            () -> {
              phase = Phase.CLOSING;
              SslHandler tls = ctx.pipeline().get(SslHandler.class);
              if (tls != null) {
                tls.closeOutbound();
              } else if (ctx.channel() instanceof DuplexChannel duplex) {
                duplex.shutdownOutput();
              }
            });
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    this.dialogue = dialogues.begin(ctx, this::finishIfDrained);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    counters.accepted.increment();
    if (!connections.add(this)) {
      LingeringClose.abort(ctx.channel());
      return;
    }
    if (!dialogue.isAuthenticated()) {
      authenticationTimer =
          ctx.executor()
              .schedule(
                  this::authenticationTimedOut,
                  authenticationTimeout.toNanos(),
                  TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    phase = Phase.CLOSING;
    cancelAuthenticationTimer();
    dropUnread();
    dialogue.close();
    connections.remove(this);
    closed.complete(null);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    if (phase == Phase.CLOSING) {
      ReferenceCountUtil.release(msg);
      return;
    }
    ByteBuf in = (ByteBuf) msg;
    unread =
        unread == null
            ? in
            : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), unread, in);
    pump(false);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    pump(true);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (ctx.channel().isWritable()) {
      pump(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      tlsFailed(handshake.cause());
    } else if (event instanceof SslCloseCompletionEvent && ctx.channel().isActive()) {
      // The client has said goodbye; the event also comes, too late, when the socket is closed.
      finish(null);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
      tlsFailed(tls);
    } else if (cause instanceof IOException) {
      LOG.debug("{}: connection lost", ctx.channel().remoteAddress(), cause);
    } else {
      LOG.error("{}: closed after an unexpected failure", ctx.channel().remoteAddress(), cause);
    }
    phase = Phase.CLOSING;
    LingeringClose.abort(ctx.channel());
  }

  /**
   * Executes what has been read, as far as there is room for replies; at the end of a read also
   * flushes the replies and decides whether to read on.
   */
  private void pump(boolean endOfRead) {
    // When a write of ours changes the writability, the loop below sees it without being told.
    if (pumping || phase == Phase.CLOSING) {
      return;
    }
    pumping = true;
    try {
      dialogue.beginBatch();
      do {
        stalled = false;
        executeUnread();
        if (endOfRead) {
          dialogue.endBatch();
        }
      } while (endOfRead && stalled && ctx.channel().isWritable());
    } catch (Unauthenticated e) {
      counters.authenticationFailures.increment();
      finish(e.getMessage());
    } catch (ProtocolViolation e) {
      counters.protocolErrors.increment();
      finish(e.getMessage());
    } finally {
      pumping = false;
    }
    if (endOfRead) {
      if (phase == Phase.OPEN) {
        ctx.channel().config().setAutoRead(!stalled);
      }
      finishIfDrained();
    }
  }

  private void executeUnread() throws ProtocolViolation {
    ByteBuf in = unread;
    while (in != null && in.isReadable()) {
      if (!hasRoom()) {
        stalled = true;
        break;
      }
      if (!dialogue.executeNext(in)) {
        break;
      }
    }
    if (dialogue.isAuthenticated()) {
      cancelAuthenticationTimer();
    }
    if (in != null && !in.isReadable()) {
      dropUnread();
    } else if (in != null) {
      in.discardSomeReadBytes();
    }
  }

  /** Tells whether the channel takes more replies, if need be after a flush. */
  private boolean hasRoom() {
    if (!ctx.channel().isWritable()) {
      dialogue.flush();
    }
    return ctx.channel().isWritable();
  }

  private void authenticationTimedOut() {
    counters.authenticationFailures.increment();
    finish("no authentication within " + authenticationTimeout);
  }

  private void finishIfDrained() {
    if (phase == Phase.DRAINING && dialogue.isIdle() && !stalled) {
      finish(null);
    }
  }

  /**
   * Sends what has been answered, then closes; what the client still sends is dropped.
   *
   * @param complaint what the client did, for the log; null if it did nothing
   */
  private void finish(@Nullable String complaint) {
    if (phase == Phase.CLOSING) {
      return;
    }
    phase = Phase.CLOSING;
    if (complaint != null) {
      warn(complaint);
    }
    cancelAuthenticationTimer();
    dropUnread();
    dialogue.flushAll();
    LingeringClose.start(ctx);
  }

  private void tlsFailed(Throwable cause) {
    // A client that went away in the middle of the handshake broke no rule.
    if (!warned && cause instanceof SSLException) {
      counters.protocolErrors.increment();
      // The exception quotes the bytes it got, and those may well be a token sent in the clear.
      warn(
          cause instanceof NotSslRecordException
              ? "the client doesn't speak TLS"
              : "TLS failed: " + cause.getMessage());
    }
  }

  private void warn(String reason) {
    if (!warned) {
      warned = true;
      LOG.warn("{}: closing the connection: {}", ctx.channel().remoteAddress(), reason);
    }
  }

  private void cancelAuthenticationTimer() {
    if (authenticationTimer != null) {
      authenticationTimer.cancel(false);
      authenticationTimer = null;
    }
  }

  private void dropUnread() {
    if (unread != null) {
      unread.release();
      unread = null;
    }
  }
}
