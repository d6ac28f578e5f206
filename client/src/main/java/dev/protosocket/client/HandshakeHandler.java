// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.wire.Handshake;
import dev.protosocket.client.wire.Handshake.Progress;
import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.proto.StatusCode;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out a fresh connection's {@link Handshake} and then gives its place to a {@link
 * Multiplexer}. Until then replies are bounded by what the wire allows a stranger. It is the last
 * handler from the socket's first moment on, so that whatever ends the connection, during the TLS
 * handshake too, ends here with an error of its own and never in Netty's log. Confined to the event
 * loop.
 */
final class HandshakeHandler extends ChannelInboundHandlerAdapter implements Reader.Handler {
  private static final Logger logger = LoggerFactory.getLogger(HandshakeHandler.class);
  private static final String HTTP = "HTTP/";
  private static final int TLS_ALERT = 0x15;
  private static final int TLS_MAJOR_VERSION = 0x03;

  private final ClientConfig config;
  private final String address;
  private final Wire wire;
  private final Reader reader;
  private final Handshake handshake;
  private final CompletableFuture<Multiplexer> result = new CompletableFuture<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable Multiplexer multiplexer;
  private boolean started;
  private boolean anyByteRead;
  private int skips;

  HandshakeHandler(ClientConfig config, String address) {
    this.config = config;
    this.address = address;
    this.wire = config.wire();
    this.reader = wire.reader();
    this.handshake = wire.handshake(config.credential().tokenUtf8());
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

  /** Says who the client is. */
  void start() {
    ChannelHandlerContext ctx = context();
    if (started) {
      throw new IllegalStateException("started before");
    }
    started = true;
    goOn(ctx, null);
  }

  /** Lets the handshake say what comes next: first, or to a reply. */
  private void goOn(ChannelHandlerContext ctx, @Nullable Reply reply) {
    ByteBuf out = ctx.alloc().directBuffer();
    Progress progress = Progress.UNEXPECTED;
    try {
      progress = reply == null ? handshake.begin(out) : handshake.onReply(reply, out);
    } finally {
      if (progress == Progress.REJECTED || progress == Progress.UNEXPECTED) {
        out.release();
      } else {
        send(ctx, out);
      }
    }
    switch (progress) {
      case GO_ON -> {}
      case STRAY -> skip();
      case DONE -> succeed(ctx);
      case REJECTED -> reject(Objects.requireNonNull(reply, "reply"));
      case UNEXPECTED ->
          fail(
              reply == null ? "it cannot begin" : "the reply is " + reply.kind(),
              "the server is not behaving as a " + wire.name() + " server",
              null);
    }
  }

  private void send(ChannelHandlerContext ctx, ByteBuf out) {
    if (!out.isReadable()) {
      out.release();
      return;
    }
    ctx.writeAndFlush(out)
        .addListener(
            written -> {
              if (!written.isSuccess()) {
                exceptionCaught(ctx, written.cause());
              }
            });
  }

  private void skip() {
    if (++skips > Correlation.MAX_RECV_SKIPS) {
      fail(
          skips + " replies came that are not to the authentication",
          "the server is not behaving as a " + wire.name() + " server",
          null);
    }
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
      fail("an HTTP server answered", "check the port: the service's is " + wire.usualPort(), null);
      return;
    }
    anyByteRead = true;
    try {
      reader.read(in, this);
    } catch (Throwable e) {
      Multiplexer next = multiplexer;
      if (next != null) {
        // Behind the authentication's reply in the same read: the connection is in use already.
        next.replyHandler().unreadable(e);
      } else if (!(e instanceof MalformedReplyException)) {
        exceptionCaught(ctx, e);
      } else {
        fail(
            "the server sent no " + wire.name() + " reply: " + e.getMessage(),
            "check that a " + wire.name() + " server listens on this port",
            e.getCause());
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
  public boolean onReply(Reply reply, ByteBuf buffer) {
    Multiplexer next = multiplexer;
    if (next != null) {
      // Behind the last reply of the handshake, in the same read.
      return next.replyHandler().onReply(reply, buffer);
    }
    if (result.isDone()) {
      return false;
    }
    goOn(context(), reply);
    return !result.isCompletedExceptionally();
  }

  private ChannelHandlerContext context() {
    ChannelHandlerContext ctx = context;
    if (ctx == null) {
      throw new IllegalStateException("not in a pipeline");
    }
    return ctx;
  }

  private void succeed(ChannelHandlerContext ctx) {
    reader.maxReplyBytes(config.maxFrameLength());
    Multiplexer next =
        new Multiplexer(ctx.channel(), handshake.wire(), reader, config, handshake.firstId());
    multiplexer = next;
    ctx.pipeline().replace(this, null, next.replyHandler());
    result.complete(next);
  }

  private void reject(Reply reply) {
    StatusCode status = StatusCode.of(reply.statusNumber());
    String message = ServerText.oneLine(config.credential().redact(reply.text()));
    String name = ServerErrorException.name(reply.statusNumber());
    result.completeExceptionally(
        new AuthenticationFailed(
            address,
            "the server answered " + name + ": " + message,
            handshake.remedy(),
            status,
            null));
    reader.close();
  }

  private void fail(String what, String remedy, @Nullable Throwable cause) {
    result.completeExceptionally(new AuthenticationFailed(address, what, remedy, null, cause));
    reader.close();
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
    String more =
        config.tls().isPlaintext()
            ? "whether the server wants TLS"
            : "that a " + wire.name() + " server listens on this port";
    boolean anonymous = config.credential().tokenUtf8().length == 0;
    fail(
        "the server closed the connection without an answer",
        anonymous ? "check " + more : "check the key, and " + more,
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
      fail(
          "the connection broke: " + cause.getMessage(),
          config.tls().isPlaintext() && !anyByteRead
              ? "check whether the server wants TLS, and the network"
              : "try again, or check the network",
          cause);
    }
  }

  private void tlsFailed(Throwable cause) {
    result.completeExceptionally(
        TlsFailures.describe(address, config.credential().serverName(), cause));
    reader.close();
  }
}
