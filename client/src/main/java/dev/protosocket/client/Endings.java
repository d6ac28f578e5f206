// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends requests: the one place where a permit is given back and a completion is called. Confined to
 * the event loop.
 */
final class Endings {
  private static final Logger logger = LoggerFactory.getLogger(Endings.class);

  private final Channel channel;
  private final Ticker ticker;
  private final WriteQueue queue;
  private final Outbox outbox;
  private final ObserverGuard observer;
  private final List<Request> recycled = new ArrayList<>();

  Endings(Channel channel, WriteQueue queue, Outbox outbox, ObserverGuard observer) {
    this.channel = channel;
    this.ticker = channel.eventLoop().ticker();
    this.queue = queue;
    this.outbox = outbox;
    this.observer = observer;
  }

  /** Returns the requests that have ended and can be used again; the caller empties the list. */
  List<Request> recycled() {
    return recycled;
  }

  /**
   * The request succeeded.
   *
   * @param request with its outcome
   * @param buffer holds a hit's value; borrowed
   * @param now when it ended
   * @return null; or why the connection must end: the completion failed, most likely for want of
   *     memory for the value. The request has ended all the same
   */
  @Nullable CloseReason succeed(Request request, ByteBuf buffer, int index, int length, long now) {
    Completion completion = ended(request, now);
    CloseReason broken = null;
    try {
      completion.succeed(request, request.outcome, buffer, index, length);
    } catch (Throwable e) {
      broken = new CloseReason(CloseReason.Kind.INTERNAL_ERROR, "delivering a reply failed", e);
      completion.fail(request, new ConnectionClosedException(RequestFate.ANSWERED, broken));
    }
    recycle(request);
    return broken;
  }

  /** The request failed. */
  void fail(Request request, CacheException error) {
    request.outcome = Outcome.FAILED;
    request.error = error;
    tell(ended(request, ticker.nanoTime()), request, error);
    recycle(request);
  }

  /** The same for one that keeps its place and its permit, until {@link #release}. */
  void failInPlace(Request request, CacheException error) {
    request.outcome = Outcome.FAILED;
    request.error = error;
    tell(observed(request, ticker.nanoTime()), request, error);
    request.completion = null;
  }

  /** A request that has ended before leaves its place. */
  void release(Request request) {
    giveBack(request);
    recycle(request);
  }

  private void tell(Completion completion, Request request, CacheException error) {
    try {
      completion.fail(request, error);
    } catch (Throwable e) {
      // The other requests must end all the same, and the connection be told closed.
      logger.error("{}: telling of the end of a request failed", channel, e);
    }
  }

  /** The permit comes back before the callbacks, so that they find it. */
  private Completion ended(Request request, long now) {
    giveBack(request);
    return observed(request, now);
  }

  private void giveBack(Request request) {
    if (request.credential != null) {
      outbox.releaseHold();
      queue.authenticationEnded();
    }
    queue.admission().release();
  }

  private Completion observed(Request request, long now) {
    request.endNanos = now;
    observer.onResult(request);
    return request.unended();
  }

  private void recycle(Request request) {
    request.recycle();
    recycled.add(request);
  }

  /** Ends a call that is out of the line of those who wait for room, without having been sent. */
  void refuse(WaitingCall call, CacheException error) {
    observer.onRefused(call.request.operation, call.request.cache, error);
    try {
      call.completion.fail(call.request, error);
    } catch (Throwable e) {
      logger.error("{}: telling of the end of a waiting call failed", channel, e);
    }
  }
}
