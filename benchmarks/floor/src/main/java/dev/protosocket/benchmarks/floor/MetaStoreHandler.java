// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Promise;
import java.nio.channels.ClosedChannelException;
import java.nio.charset.StandardCharsets;

/** Stores the value that will be read, and leaves the pipeline when that is answered. */
@SuppressWarnings(
    "FutureReturnValueIgnored") // failed writes reach exceptionCaught through the void promise
final class MetaStoreHandler extends ChannelInboundHandlerAdapter {
  private final byte[] value;
  private final FloorLoop loop;
  private final Promise<ChannelHandlerContext> ready;
  private final ByteBuf reply = Unpooled.buffer();

  /**
   * Will store.
   *
   * @param value what to store
   * @param loop what to install afterwards
   * @param ready completed with the loop's context, or with the failure
   */
  MetaStoreHandler(byte[] value, FloorLoop loop, Promise<ChannelHandlerContext> ready) {
    this.value = value;
    this.loop = loop;
    this.ready = ready;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.writeAndFlush(MetaFrame.store(value), ctx.voidPromise());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ByteBuf in = (ByteBuf) message;
    try {
      reply.writeBytes(in);
    } finally {
      in.release();
    }
    String line = reply.toString(StandardCharsets.US_ASCII);
    if (line.equals(MetaFrame.STORED)) {
      ctx.pipeline().replace(this, "loop", loop);
      ready.setSuccess(ctx.pipeline().context(loop));
    } else if (line.endsWith("\n")) {
      ready.tryFailure(new IllegalStateException("not stored: " + line.strip()));
      ctx.close();
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
