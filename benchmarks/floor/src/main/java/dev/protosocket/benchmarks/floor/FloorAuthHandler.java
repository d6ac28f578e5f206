// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;

/** Authenticates once TLS stands, and leaves the pipeline when that is answered. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // failed writes reach exceptionCaught through the void promise
final class FloorAuthHandler extends ChannelInboundHandlerAdapter {
  private final String token;
  private final Promise<ChannelHandlerContext> ready;
  private final FloorLoop loop;
  private final ReplyScanner reply = new ReplyScanner(CannedFrame.authResponseTail());

  /**
   * Will authenticate.
   *
   * @param token what to send
   * @param loop what to install afterwards
   * @param ready completed with the loop's context, or with the failure
   */
  FloorAuthHandler(String token, FloorLoop loop, Promise<ChannelHandlerContext> ready) {
    this.token = token;
    this.loop = loop;
    this.ready = ready;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent handshake) {
      if (!handshake.isSuccess()) {
        ready.tryFailure(handshake.cause());
        return;
      }
      ByteBuf auth = CannedFrame.authCommand(token);
      WireIds.patch(auth, CannedFrame.idOffset(auth), WireIds.FIRST);
      ctx.writeAndFlush(auth, ctx.voidPromise());
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      if (reply.scan(in) == 1) {
        ctx.pipeline().replace(this, "loop", loop);
        ready.setSuccess(ctx.pipeline().context(loop));
      }
    } finally {
      in.release();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    ready.tryFailure(new ClosedChannelException());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ready.tryFailure(cause);
    ctx.close();
  }
}
