// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes a connection whose server has said nothing for a while though something was sent to it.
 * TCP_USER_TIMEOUT does not see that: the kernel of a process that stands still acknowledges what
 * is sent to it. Any byte ends the silence; what was sent before that byte is not waited for, the
 * next that is sent is. On the channel's event loop only.
 */
final class SilenceHandler extends ChannelDuplexHandler {
  private static final Logger logger = LoggerFactory.getLogger(SilenceHandler.class);

  /**
   * Between a look that finds silence and the one that believes it. All that has come is read
   * meanwhile: an event loop with much to do runs tasks for a second before it reads again.
   */
  private static final long SECOND_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1_500);

  private final long maxNanos;
  private boolean waiting;
  private long sinceNanos;
  private @Nullable Future<?> look;

  SilenceHandler(long maxNanos) {
    this.maxNanos = maxNanos;
  }

  @Override
  public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
    if (!waiting) {
      waiting = true;
      sinceNanos = now(context);
      if (look == null) {
        lookIn(context, maxNanos, false);
      }
    }
    context.write(message, promise);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    waiting = false;
    context.fireChannelRead(message);
  }

  private static long now(ChannelHandlerContext context) {
    return context.executor().ticker().nanoTime();
  }

  private void lookIn(ChannelHandlerContext context, long nanos, boolean again) {
    long due = now(context) + nanos;
    look =
        context.executor().schedule(() -> look(context, due, again), nanos, TimeUnit.NANOSECONDS);
  }

  private void look(ChannelHandlerContext context, long due, boolean again) {
    look = null;
    if (!waiting) {
      // The next write begins anew.
      return;
    }
    long now = now(context);
    long left = maxNanos - (now - sinceNanos);
    if (left > 0) {
      lookIn(context, left, false);
    } else if (!again || now - due > SECOND_LOOK_NANOS) {
      // This process may have stood still itself, and maybe the server with it.
      lookIn(context, SECOND_LOOK_NANOS, true);
    } else {
      logger.warn(
          "{} has said nothing for {} ms: closing the connection",
          context.channel().remoteAddress(),
          TimeUnit.NANOSECONDS.toMillis(now - sinceNanos));
      context.close();
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    if (look != null) {
      look.cancel(false);
    }
  }
}
