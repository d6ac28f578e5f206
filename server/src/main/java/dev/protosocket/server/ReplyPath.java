// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import io.netty.channel.ChannelHandlerContext;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The way of a connection's replies: through the interceptor, if there is one, through the
 * shuffler, if the order is random, to the writer. Knows which requests are in hand, that is,
 * received and not yet answered. Confined to the event loop, apart from what the interceptor sends.
 */
final class ReplyPath {
  private final ChannelHandlerContext ctx;
  private final ReplyWriter writer;
  private final @Nullable ReplyShuffler shuffler;
  private final @Nullable ReplyInterceptor interceptor;
  private final Runnable onLateReply;
  private final Map<Long, InHand> inHand = new LinkedHashMap<>();
  private boolean batching;
  private @Nullable Future<?> holdTimer;
  private boolean closed;

  /**
   * @param policy what the server does with replies
   * @param connectionNumber makes each connection's random order its own
   * @param onLateReply told after replies left outside of {@link #beginBatch} and {@link #endBatch}
   */
  ReplyPath(
      ChannelHandlerContext ctx, ReplyPolicy policy, long connectionNumber, Runnable onLateReply) {
    this.ctx = ctx;
    this.writer = new ReplyWriter(ctx);
    this.shuffler =
        policy.order() == ReplyOrder.RANDOM
            ? new ReplyShuffler(policy.seed() + connectionNumber, writer)
            : null;
    this.interceptor = policy.interceptor();
    this.onLateReply = onLateReply;
  }

  /** Replies from here on wait for {@link #endBatch} before they are flushed. */
  void beginBatch() {
    batching = true;
  }

  void endBatch() {
    batching = false;
    if (shuffler != null) {
      shuffler.releaseSome();
      if (!shuffler.isEmpty() && holdTimer == null) {
        holdTimer =
            ctx.executor()
                .schedule(this::holdTimeIsOver, ReplyShuffler.MAX_HOLD_NANOS, TimeUnit.NANOSECONDS);
      }
    }
    writer.flush();
  }

  /** Sends the reply to a command, or leaves that to the interceptor. */
  void answer(CacheCommand command, CacheResponse reply) {
    if (interceptor == null) {
      send(reply);
      return;
    }
    if (inHand.size() >= ReplyInterceptor.MAX_IN_HAND) {
      Iterator<InHand> oldest = inHand.values().iterator();
      oldest.next();
      oldest.remove();
    }
    InHand request = new InHand();
    inHand.put(command.getMessageId(), request);
    interceptor.onReply(
        command,
        reply,
        sent ->
            onEventLoop(
                () -> {
                  inHand.remove(command.getMessageId(), request);
                  if (!request.cancelled) {
                    send(sent);
                  }
                }));
  }

  /** Answers a request with a cancellation if it has not been answered; otherwise does nothing. */
  void cancel(CacheCommand cancel) {
    long id = cancel.getMessageId();
    boolean taken = shuffler != null && shuffler.remove(id);
    InHand request = taken ? null : inHand.remove(id);
    if (!taken && request == null) {
      return;
    }
    CacheResponse reply = Responses.cancelled(id);
    if (interceptor == null) {
      send(reply);
      return;
    }
    interceptor.onReply(
        cancel,
        reply,
        sent ->
            onEventLoop(
                () -> {
                  if (request != null) {
                    request.cancelled = true;
                  }
                  send(sent);
                }));
  }

  /** Tells whether every request has been answered and every reply has left. */
  boolean isIdle() {
    return inHand.isEmpty() && (shuffler == null || shuffler.isEmpty());
  }

  /** Flushes what has left the shuffler. */
  void flush() {
    writer.flush();
  }

  /** Lets everything go that is being held, and flushes. */
  void flushAll() {
    if (shuffler != null) {
      shuffler.releaseAll();
    }
    writer.flush();
  }

  /** Forgets the requests in hand; later replies are dropped. */
  void close() {
    closed = true;
    inHand.clear();
    if (holdTimer != null) {
      holdTimer.cancel(false);
    }
    writer.discard();
  }

  private void send(CacheResponse reply) {
    // Nothing else is pipelined with an authentication, so there is nothing to shuffle its reply
    // with.
    if (shuffler == null || reply.hasAuth()) {
      writer.write(reply);
    } else {
      shuffler.add(reply);
    }
  }

  private void holdTimeIsOver() {
    holdTimer = null;
    flushAll();
    onLateReply.run();
  }

  private void onEventLoop(Runnable send) {
    if (!ctx.executor().inEventLoop()) {
      try {
        ctx.executor().execute(() -> onEventLoop(send));
      } catch (RejectedExecutionException e) {
        // The event loop has ended, and the connection with it: there is nobody left to answer.
        return;
      }
      return;
    }
    if (closed) {
      return;
    }
    send.run();
    if (!batching) {
      endBatch();
      onLateReply.run();
    }
  }

  /** A request that the interceptor has and has not answered. */
  private static final class InHand {
    boolean cancelled;
  }
}
