// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection so that the last replies arrive. Closing a socket that has unread bytes makes
 * the kernel send a reset, and a reset destroys replies that the client has not read yet. So: write
 * everything, end the output, then read and drop what still comes until the client closes its side.
 * Both steps are bounded in time.
 */
final class LingeringClose {
  /** How long the client has to take the last replies. */
  static final Duration WRITE_LIMIT = Duration.ofSeconds(5);

  /** How long the client has to close its side once it could see the end of ours. */
  static final Duration READ_LIMIT = Duration.ofMillis(500);

  private LingeringClose() {}

  /**
   * Starts to close; must run on the event loop. The caller drops whatever is read from now on.
   *
   * @param ctx the last handler's context, with all replies flushed
   */
  static void start(ChannelHandlerContext ctx) {
    Channel channel = ctx.channel();
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null && !tls.handshakeFuture().isSuccess()) {
      // Without a session no reply was ever sent.
      abort(channel);
      return;
    }
    channel.config().setAutoRead(true);
    abortAfter(WRITE_LIMIT, channel);
    ctx.writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            flushed -> {
              if (tls == null) {
                endOutput(channel);
              } else {
                tls.closeOutbound()
                    .addListener(
                        notified -> {
                          // Its engine is done with both directions now; what still comes is
                          // dropped without being deciphered.
                          channel.pipeline().remove(tls);
                          endOutput(channel);
                        });
              }
            });
  }

  /** Closes at once, past the TLS handler, which would first say goodbye. */
  static void abort(Channel channel) {
    ChannelHandlerContext first = channel.pipeline().firstContext();
    if (first == null) {
      channel.close();
    } else {
      first.close();
    }
  }

  private static void endOutput(Channel channel) {
    if (channel instanceof DuplexChannel duplex) {
      abortAfter(READ_LIMIT, channel);
      duplex.shutdownOutput().addListener(ChannelFutureListener.CLOSE_ON_FAILURE);
    } else {
      abort(channel);
    }
  }

  private static void abortAfter(Duration limit, Channel channel) {
    Future<?> timer =
        channel.eventLoop().schedule(() -> abort(channel), limit.toNanos(), TimeUnit.NANOSECONDS);
    channel.closeFuture().addListener(closed -> timer.cancel(false));
  }
}
