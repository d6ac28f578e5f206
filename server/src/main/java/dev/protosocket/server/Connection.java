package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.proto.schema.Unary;
import dev.protosocket.server.CommandReader.ProtocolViolation;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client's connection: reads commands, insists on authentication, answers.
 *
 * <p>Back-pressure: commands are taken out of the bytes already read only while the channel is
 * writable, and no more bytes are read while it isn't. A client that sends and never reads thus
 * holds at most one read's worth of requests, the write buffer's high-water mark and one reply.
 *
 * <p>Confined to the event loop, except for {@link #drain}, {@link #abort} and {@link #closed}.
 */
final class Connection extends ChannelInboundHandlerAdapter {
  /** The longest message before authentication: room for any token, useless for a flood. */
  static final int MAX_UNAUTHENTICATED_FRAME_LENGTH = 8 * 1024;

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

  @SuppressWarnings("NullAway.Init") // Set when the handler is added, before any event.
  private ChannelHandlerContext ctx;

  @SuppressWarnings("NullAway.Init") // As above.
  private ReplyPath replies;

  private Phase phase = Phase.OPEN;
  private boolean authenticated;
  private boolean processing;
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

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    this.ctx = ctx;
    this.replies =
        new ReplyPath(
            ctx, server.replies(), server.connections().nextNumber(), this::finishIfDrained);
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    server.counters().accepted.increment();
    if (!server.connections().add(this)) {
      LingeringClose.abort(ctx.channel());
      return;
    }
    authenticationTimer =
        ctx.executor()
            .schedule(
                this::authenticationTimedOut,
                server.limits().authenticationTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
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
    replies.beginBatch();
    process();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    endOfBatch();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    // When this comes from a write of our own, the loop that wrote looks at writability itself.
    if (!processing && ctx.channel().isWritable()) {
      replies.beginBatch();
      process();
      endOfBatch();
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
      tlsFailed(handshake.cause());
    } else if (event instanceof SslCloseCompletionEvent) {
      LingeringClose.abort(ctx.channel());
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

  /** Takes and executes commands while there are whole ones and room for their replies. */
  private void process() {
    if (processing) {
      return;
    }
    processing = true;
    try {
      while (unread != null && hasRoom()) {
        CacheCommand command = CommandReader.next(unread, maxFrameLength());
        if (command == null) {
          break;
        }
        handle(command);
      }
    } catch (ProtocolViolation e) {
      violated(e.getMessage());
    } finally {
      processing = false;
    }
    if (unread != null && !unread.isReadable()) {
      dropUnread();
    }
  }

  private void endOfBatch() {
    if (unread != null) {
      unread.discardSomeReadBytes();
    }
    replies.endBatch();
    if (phase == Phase.OPEN) {
      ctx.channel().config().setAutoRead(ctx.channel().isWritable());
    }
    finishIfDrained();
  }

  private boolean hasRoom() {
    if (!ctx.channel().isWritable()) {
      replies.flush();
    }
    return ctx.channel().isWritable();
  }

  private int maxFrameLength() {
    int limit = server.limits().maxFrameLength();
    return authenticated ? limit : Math.min(limit, MAX_UNAUTHENTICATED_FRAME_LENGTH);
  }

  private void handle(CacheCommand command) throws ProtocolViolation {
    int control = command.getControlCode();
    boolean authentication =
        control == Responses.NORMAL
            && command.getUnary().getCommandCase() == Unary.CommandCase.AUTH;
    if (authentication) {
      authenticate(command);
    } else if (!authenticated) {
      reject(command, "the first command on a connection must be auth");
    } else if (control == Responses.NORMAL) {
      replies.answer(command, server.engine().execute(command));
    } else if (control == Responses.CANCEL) {
      server.counters().cancels.increment();
      replies.cancel(command);
    } else {
      throw new ProtocolViolation(
          "control code " + Integer.toUnsignedString(control) + " is not one a client may send");
    }
  }

  private void authenticate(CacheCommand command) {
    if (!accepts(command.getUnary().getAuth().getToken())) {
      reject(command, "the token is not accepted");
      return;
    }
    authenticated = true;
    cancelAuthenticationTimer();
    server.counters().authenticated.increment();
    replies.answer(command, Responses.authenticated(command.getMessageId()));
  }

  private boolean accepts(String token) {
    try {
      return server.tokenCheck().test(token);
    } catch (RuntimeException e) {
      // Its message may quote the token, so only its class is logged.
      LOG.error("the token check failed with {}", e.getClass().getName());
      return false;
    }
  }

  private void reject(CacheCommand command, String reason) {
    server.counters().authenticationFailures.increment();
    warn(reason);
    CacheResponse reply = Responses.error(command.getMessageId(), Status.UNAUTHENTICATED, reason);
    replies.answer(command, reply);
    finish();
  }

  private void authenticationTimedOut() {
    server.counters().authenticationFailures.increment();
    warn("no authentication within " + server.limits().authenticationTimeout().toMillis() + " ms");
    finish();
  }

  private void violated(@Nullable String reason) {
    server.counters().protocolErrors.increment();
    warn(reason);
    finish();
  }

  private void tlsFailed(Throwable cause) {
    // A client that went away in the middle of the handshake broke no rule.
    if (!warned && cause instanceof SSLException) {
      server.counters().protocolErrors.increment();
      warn("TLS failed: " + cause.getMessage());
    }
  }

  private void warn(@Nullable String reason) {
    if (!warned) {
      warned = true;
      LOG.warn("{}: closing the connection: {}", ctx.channel().remoteAddress(), reason);
    }
  }

  private void finishIfDrained() {
    boolean stalled = unread != null && !ctx.channel().isWritable();
    if (phase == Phase.DRAINING && replies.isIdle() && !stalled) {
      finish();
    }
  }

  /** Sends what has been answered, then closes; what the client still sends is dropped. */
  private void finish() {
    if (phase == Phase.CLOSING) {
      return;
    }
    phase = Phase.CLOSING;
    cancelAuthenticationTimer();
    dropUnread();
    replies.flushAll();
    LingeringClose.start(ctx);
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
