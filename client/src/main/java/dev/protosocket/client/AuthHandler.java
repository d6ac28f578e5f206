// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.proto.CommandEncoder;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.FrameDecoder;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.proto.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Authenticates a fresh connection and then gives its place to a {@link Multiplexer}. Until then
 * frames are bounded at 8 KiB. It is the last handler from the socket's first moment on, so that
 * whatever ends the connection, during the TLS handshake too, ends here with an error of its own
 * and never in Netty's log. Confined to the event loop.
 */
final class AuthHandler extends ChannelInboundHandlerAdapter implements FrameDecoder.FrameHandler {
  private static final Logger logger = LoggerFactory.getLogger(AuthHandler.class);
  private static final long AUTH_ID = 1;
  private static final String HTTP = "HTTP/";
  private static final int TLS_ALERT = 0x15;
  private static final int TLS_MAJOR_VERSION = 0x03;

  private final ClientConfig config;
  private final String address;
  private final FrameDecoder decoder =
      new FrameDecoder(FrameDecoder.UNAUTHENTICATED_MAX_FRAME_LENGTH);
  private final ResponseView view = new ResponseView();
  private final CompletableFuture<Multiplexer> result = new CompletableFuture<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Multiplexer multiplexer;
  private boolean started;
  private boolean anyByteRead;
  private int skips;

  AuthHandler(ClientConfig config, String address) {
    this.config = config;
    this.address = address;
  }

  /**
   * Completes on the event loop; with {@link AuthenticationFailed} if it failed, or with {@link
   * ConnectionFailedException.TlsFailed} if the connection ended before {@link #start}.
   */
  CompletableFuture<Multiplexer> result() {
    return result;
  }

  /** Returns the server's name and the address being tried. */
  String address() {
    return address;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Sends the token. */
  void start() {
    ChannelHandlerContext ctx = context;
    if (ctx == null || started) {
      throw new IllegalStateException("not in a pipeline, or started before");
    }
    started = true;
    byte[] token = config.credential().tokenUtf8();
    int length = CommandEncoder.authenticateFrameLength(AUTH_ID, token.length);
    ByteBuf frame = ctx.alloc().directBuffer(length, length);
    CommandEncoder.writeAuthenticate(frame, AUTH_ID, token);
    ctx.writeAndFlush(frame)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                exceptionCaught(ctx, written.cause());
              }
            });
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    ByteBuf in = (ByteBuf) msg;
    if (!anyByteRead && config.tls().isPlaintext() && looksLikeTlsAlert(in)) {
      in.release();
      fail("the server answered with TLS", "the server wants TLS: don't use plaintext", null);
      return;
    }
    if (!anyByteRead && looksLikeHttp(in)) {
      in.release();
      fail("an HTTP server answered", "check the port: the service's is 9004", null);
      return;
    }
    anyByteRead = true;
    try {
      decoder.decode(in, this);
    } catch (Throwable e) {
      Multiplexer next = multiplexer;
      if (next != null) {
        // Behind the authentication's reply in the same read: the connection is in use already.
        next.replyHandler().unreadable(e);
      } else if (!(e instanceof WireException)) {
        exceptionCaught(ctx, e);
      } else {
        fail(
            "the server sent no protosocket reply: " + e.getMessage(),
            "check that a protosocket server listens on this port",
            e);
      }
    }
  }

  private static boolean looksLikeTlsAlert(ByteBuf in) {
    return in.readableBytes() >= 2
        && in.getUnsignedByte(in.readerIndex()) == TLS_ALERT
        && in.getUnsignedByte(in.readerIndex() + 1) == TLS_MAJOR_VERSION;
  }

  /** Tells whether a first read begins as the answer of an HTTP server. */
  static boolean looksLikeHttp(ByteBuf in) {
    return in.readableBytes() >= HTTP.length()
        && in.getCharSequence(in.readerIndex(), HTTP.length(), US_ASCII).toString().equals(HTTP);
  }

  @Override
  public boolean onFrame(ByteBuf buffer, int index, int length) throws WireException {
    Multiplexer next = multiplexer;
    if (next != null) {
      // Behind the authentication's reply in the same read.
      return next.replyHandler().onFrame(buffer, index, length);
    }
    view.parse(buffer, index, length);
    if (view.messageId() != AUTH_ID) {
      if (++skips > Correlation.MAX_RECV_SKIPS) {
        fail(
            skips + " replies came that are not to the authentication",
            "the server is not behaving as a protosocket server",
            null);
      }
      return !result.isDone();
    }
    if (view.controlCode() == ControlCode.NORMAL.number()
        && view.kind() == ResponseView.Kind.AUTH) {
      succeed();
    } else if (view.controlCode() == ControlCode.NORMAL.number()
        && view.kind() == ResponseView.Kind.ERROR) {
      reject();
    } else {
      fail(
          "the reply is of kind " + view.kind() + " with control code " + view.controlCode(),
          "the server is not behaving as a protosocket server",
          null);
    }
    return !result.isCompletedExceptionally();
  }

  private void succeed() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    decoder.maxFrameLength(config.maxFrameLength());
    Multiplexer next = new Multiplexer(ctx.channel(), decoder, config, AUTH_ID + 1);
    multiplexer = next;
    ctx.pipeline().replace(this, null, next.replyHandler());
    result.complete(next);
  }

  private void reject() {
    StatusCode status = StatusCode.of(view.statusCode());
    String message = ServerText.oneLine(config.credential().redact(view.statusMessage()));
    String name = ServerErrorException.name(view.statusCode());
    result.completeExceptionally(
        new AuthenticationFailed(
            address,
            "the server answered " + name + ": " + message,
            "check that the key is valid for this endpoint and not expired",
            status,
            null));
    decoder.close();
  }

  private void fail(String what, String remedy, @Nullable Throwable cause) {
    result.completeExceptionally(new AuthenticationFailed(address, what, remedy, null, cause));
    decoder.close();
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // It also comes, as a failure, when the socket is closed; see channelInactive.
    if (event instanceof SslCloseCompletionEvent goodbye && goodbye.isSuccess()) {
      ended();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ended();
  }

  /** The server has ended the connection, or its half of it. */
  private void ended() {
    if (!started) {
      tlsFailed(new ClosedChannelException());
      return;
    }
    fail(
        "the server closed the connection without an answer",
        config.tls().isPlaintext()
            ? "check the key, and whether the server wants TLS"
            : "check the key, and that a protosocket server listens on this port",
        null);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (result.isDone()) {
      // What broke the connection has been told; this follows from it.
      logger.debug("{} failed further", ctx.channel(), cause);
    } else if (!started) {
      tlsFailed(cause);
    } else {
      fail("the connection broke: " + cause.getMessage(), "try again, or check the network", cause);
    }
  }

  private void tlsFailed(Throwable cause) {
    result.completeExceptionally(
        TlsFailures.describe(address, config.credential().serverName(), cause));
    decoder.close();
  }
}
