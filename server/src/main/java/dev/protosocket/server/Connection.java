// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
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
 * One client's connection: cuts its bytes into commands, hands them to the session, ends when it
 * must.
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

  private final ServerContext server;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();

  // Set when the handler is added, before any event.
  @SuppressWarnings("NullAway.Init")
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init")
  private ReplyPath replies;

  @SuppressWarnings("NullAway.Init")
  private Session session;

  private Phase phase = Phase.OPEN;
  private boolean pumping;
  private boolean stalled;
  private boolean warned;
  private @Nullable ByteBuf unread;
  private @Nullable Future<?> authenticationTimer;

  Connection(ServerContext server) {
    this.server = server;
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
                replies.flushAll();
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
    this.replies =
        new ReplyPath(
            ctx, server.replies(), server.connections().nextNumber(), this::finishIfDrained);
    this.session = new Session(server, replies);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    server.counters().accepted.increment();
    if (!server.connections().add(this)) {
      LingeringClose.abort(ctx.channel());
      return;
    }
    Duration timeout = server.limits().authenticationTimeout();
    authenticationTimer =
        ctx.executor()
            .schedule(this::authenticationTimedOut, timeout.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    phase = Phase.CLOSING;
    cancelAuthenticationTimer();
    dropUnread();
    replies.close();
    server.connections().remove(this);
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
      replies.beginBatch();
      do {
        stalled = false;
        executeUnread();
        if (endOfRead) {
          replies.endBatch();
        }
      } while (endOfRead && stalled && ctx.channel().isWritable());
    } catch (Unauthenticated e) {
      server.counters().authenticationFailures.increment();
      finish(e.getMessage());
    } catch (ProtocolViolation e) {
      server.counters().protocolErrors.increment();
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
      CacheCommand command = CommandReader.next(in, session.maxFrameLength());
      if (command == null) {
        break;
      }
      session.handle(command);
    }
    if (session.isAuthenticated()) {
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
      replies.flush();
    }
    return ctx.channel().isWritable();
  }

  private void authenticationTimedOut() {
    server.counters().authenticationFailures.increment();
    finish("no authentication within " + server.limits().authenticationTimeout());
  }

  private void finishIfDrained() {
    if (phase == Phase.DRAINING && replies.isIdle() && !stalled) {
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
    replies.flushAll();
    LingeringClose.start(ctx);
  }

  private void tlsFailed(Throwable cause) {
    // A client that went away in the middle of the handshake broke no rule.
    if (!warned && cause instanceof SSLException) {
      server.counters().protocolErrors.increment();
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
