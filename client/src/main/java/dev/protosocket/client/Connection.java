// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.spi.Blocking;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The calling threads' side of one connection: checks requests and hands them to the event loop.
 */
final class Connection {
  private static final byte[] NO_KEY = {};

  private final Channel channel;
  private final EventLoop eventLoop;
  private final Multiplexer multiplexer;
  private final WriteQueue queue;
  private final ClientConfig config;
  private final int maxItemBytes;
  private final long overloadWaitNanos;
  private final boolean callsMayWait;
  private final Blocking calls;
  private final Blocking callbacks;
  private final Blocking ends;
  private final CompletableFuture<CloseReason> closed;

  Connection(Channel channel, Multiplexer multiplexer, ClientConfig config, EventLoops loops) {
    this.channel = channel;
    this.eventLoop = channel.eventLoop();
    this.multiplexer = multiplexer;
    this.queue = multiplexer.queue();
    this.config = config;
    this.maxItemBytes = config.maxItemBytes();
    this.overloadWaitNanos = config.overloadWait().toNanos();
    this.callsMayWait = config.maxWaiting() > 0;
    this.calls = loops.calls();
    this.callbacks = calls.passingOnTo(config.callbackExecutor());
    this.ends = loops.ends();
    this.closed = ends.newFuture();
    multiplexer
        .closed()
        .whenComplete(
            (reason, never) ->
                loops.release().whenComplete((done, neither) -> closed.complete(reason)));
  }

  /**
   * Sends one request; its completion is called exactly once unless this throws.
   *
   * @param key a {@link Payload}, read during the call only
   * @param value a {@link Payload}, read during the call only; null for anything but a SET
   * @param ttl null for anything but a SET
   * @return the message id; 0 if the call waits for room
   * @throws CacheException if nothing was sent
   */
  long submit(
      Operation operation,
      String cache,
      Object key,
      @Nullable Object value,
      @Nullable Duration ttl,
      Completion completion) {
    try {
      int keyLength = Payload.length(key);
      int valueLength = value == null ? 0 : Payload.length(value);
      checkSize(keyLength, valueLength);
      long wireTtl = queue.requests().ttl(ttl);
      try {
        return queue.submit(operation, cache, key, value, wireTtl, completion);
      } catch (OverloadedException e) {
        Request request = new Request();
        request.ask(operation, cache, completion);
        queue.requests().measure(request, key, valueLength, wireTtl);
        request.allow(multiplexer.now(), completion.timeoutNanos());
        return submitRefused(request, key, value, e);
      }
    } catch (IllegalReferenceCountException | IndexOutOfBoundsException e) {
      throw InvalidRequestException.unreadableBuffer();
    }
  }

  /**
   * Sends a {@link Command} or a PING; its completion is called exactly once unless this throws.
   *
   * @return the message id; 0 if the call waits for room
   * @throws CacheException if nothing was sent
   */
  long submit(Call<?> call, Completion completion) {
    Request request = queue.requests().of(call, completion);
    try {
      return queue.submit(request, NO_KEY, null);
    } catch (OverloadedException e) {
      return submitRefused(request, NO_KEY, null, e);
    }
  }

  /** Goes on where a request was refused: it waits for room, if it may. */
  private long submitRefused(
      Request request, Object key, @Nullable Object value, OverloadedException refusal) {
    if (!request.unended().mayBlock()) {
      if (!callsMayWait) {
        throw refusal;
      }
      queue.line().submitLater(request, key, value, refusal);
      return 0;
    }
    if (!threadMayWait()) {
      throw refusal;
    }
    return waitAndSubmit(request, key, value, refusal);
  }

  private boolean threadMayWait() {
    return overloadWaitNanos > 0 && calls.isAllowed();
  }

  private void checkSize(int keyLength, int valueLength) {
    if ((long) keyLength + valueLength > maxItemBytes) {
      throw new InvalidRequestException(
          "the item is too large: a key of "
              + keyLength
              + " and a value of "
              + valueLength
              + " bytes exceed the bound of "
              + maxItemBytes
              + " (maxItemBytes)");
    }
  }

  /** Sends the requests of a batch. Each ends in the future's result, those refused too. */
  void submitAll(BatchFuture<?> call) {
    Batch<?> batch = call.batch();
    boolean blocking = call.mode().blocking();
    int next = 0;
    try {
      boolean isSet = batch.operation() == Operation.SET;
      call.begin(multiplexer.now(), queue.requests().ttl(isSet ? batch.ttl() : null));
      for (int i = 0; i < batch.size(); i++) {
        try {
          checkSize(batch.key(i).length, call.valueLength(i));
        } catch (InvalidRequestException e) {
          call.refused(i, e);
        }
      }
      while (next < batch.size()) {
        int from = next;
        next = queue.submitSome(call, from);
        if (next == from) {
          submitOne(call, next++);
        }
      }
      if (blocking && threadMayWait()) {
        waitAndSubmitRefused(call);
      }
    } catch (InvalidRequestException e) {
      // The cache or the time to live: the same for each key.
      for (int i = 0; i < batch.size(); i++) {
        if (!call.isRefused(i)) {
          call.refused(i, e);
        }
      }
    }
    for (int i = 0; i < batch.size(); i++) {
      CacheException refusal = call.refusal(i);
      if (refusal != null) {
        refused(batch.operation(), call.cache(), refusal);
      }
    }
    call.submitted();
  }

  private Request request(BatchFuture<?> call, int index) {
    Request request = new Request();
    queue.requests().fill(request, call, index);
    return request;
  }

  private void submitOne(BatchFuture<?> call, int index) {
    Request request = request(call, index);
    byte[] key = call.batch().key(index);
    Object value = call.valueOrNull(index);
    try {
      try {
        queue.submit(request, key, value);
      } catch (OverloadedException e) {
        if (call.mode().blocking() || !callsMayWait) {
          throw e;
        }
        queue.line().submitLater(request, key, value, e);
      }
    } catch (CacheException e) {
      call.refused(index, e);
    }
  }

  /** Submits those for which there was no room as soon as there is, one after the other. */
  private void waitAndSubmitRefused(BatchFuture<?> call) {
    for (int i = 0; i < call.batch().size() && !Thread.currentThread().isInterrupted(); i++) {
      if (call.refusal(i) instanceof OverloadedException refusal) {
        try {
          waitAndSubmit(request(call, i), call.batch().key(i), call.valueOrNull(i), refusal);
        } catch (CacheException e) {
          call.refused(i, e);
        }
      }
    }
  }

  /** Submits a request that was refused as soon as there is room, if that is in time. */
  private long waitAndSubmit(
      Request request, Object key, @Nullable Object value, OverloadedException refusal) {
    // Of a batch, others may have waited before.
    long limit =
        Math.min(overloadWaitNanos, request.timeoutNanos())
            - (multiplexer.now() - request.startNanos);
    long start = System.nanoTime();
    OverloadedException latest = refusal;
    RoomLine line = queue.line();
    int frame = queue.requests().longestFrame(request);
    try {
      while (true) {
        long left = limit - (System.nanoTime() - start);
        if (!line.awaitRoom(calls, frame, left)) {
          throw latest;
        }
        try {
          return queue.submit(request, key, value);
        } catch (OverloadedException e) {
          latest = e;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw RequestCancelledException.interrupted(
          RequestFate.NOT_SENT, "while waiting for room on the connection", e);
    } finally {
      line.leave();
    }
  }

  /** Has what pipelines have fired sent now, rather than together with what they fire next. */
  void flush() {
    queue.flush();
  }

  /**
   * Presents another token on the live connection. The future completes when the server has
   * accepted it, and fails with a {@link CacheException} otherwise.
   */
  CompletableFuture<@Nullable Void> reauthenticate(Credential next, CallMode mode) {
    CallFuture<@Nullable Void> future = mode.newFuture();
    try {
      if (!Objects.requireNonNull(next, "credential").isForServerOf(config.credential())) {
        throw new InvalidRequestException(
            "the credential is for another server than this connection's: connect anew");
      }
      queue.submitAuthentication(next, future);
      // Whoever else ends the future gives the request up, so that another can follow.
      future.whenComplete((accepted, failure) -> future.giveUp());
    } catch (CacheException e) {
      future.completeExceptionally(e);
    }
    return future;
  }

  /** Tells the observer of a request that {@link #submit}, or a check before it, refused. */
  void refused(Operation operation, String cache, CacheException error) {
    multiplexer.observer.onRefused(operation, cache, error);
  }

  /**
   * Takes a call out of the line of those that wait for room, on behalf of its caller, who has
   * ended it; tells whether it was there.
   */
  boolean withdraw(Completion completion) {
    RoomLine line = queue.line();
    WaitingCall call = callsMayWait && line.length() > 0 ? line.withdraw(completion) : null;
    if (call == null) {
      return false;
    }
    Operation operation = call.request.operation;
    refused(
        operation,
        call.request.cache,
        new RequestCancelledException(
            RequestFate.NOT_SENT, operation + " cancelled by the caller, waiting for room", null));
    return true;
  }

  /** Gives a request up; does nothing if it has ended. */
  void cancel(long id) {
    onEventLoop(() -> multiplexer.cancel(id));
  }

  /** Gives a request up that is named by the low bits of its id and its completion. */
  void cancel(int idBits, Completion completion) {
    onEventLoop(() -> multiplexer.cancel(idBits, completion));
  }

  /** Always a task of its own: never in the middle of handling a reply. */
  void onEventLoop(Runnable task) {
    try {
      eventLoop.execute(task);
    } catch (RejectedExecutionException e) {
      // The event loop is gone, and every request has ended with it.
    }
  }

  Channel channel() {
    return channel;
  }

  EventLoop eventLoop() {
    return eventLoop;
  }

  ClientConfig config() {
    return config;
  }

  /** Says who may wait for what the event loop completes. */
  Blocking calls() {
    return calls;
  }

  /** Says who may wait for what the callback executor completes. */
  Blocking callbacks() {
    return callbacks;
  }

  Multiplexer multiplexer() {
    return multiplexer;
  }

  /** Tells whether requests are taken: false is the queue's word, so that the next one throws. */
  boolean isOpen() {
    return !queue.isRefusing();
  }

  int waiting() {
    return queue.line().length();
  }

  int inFlight() {
    return queue.inFlight();
  }

  /** Returns the last message id given out. */
  long lastId() {
    return queue.lastId();
  }

  CompletableFuture<CloseReason> closed() {
    return closed;
  }

  CompletableFuture<CloseReason> close() {
    CloseReason reason = CloseReason.of(Kind.CLOSED_BY_CALLER, "close() was called");
    queue.refuse(reason);
    onEventLoop(() -> multiplexer.closeGracefully(reason, config.closeTimeout().toNanos()));
    return closed;
  }

  /** Waits for the end, which {@link #close} has begun; for a limited time. */
  void awaitEnd(Object client) {
    ends.awaitEnd(closed, config.closeTimeout(), client);
  }

  @Override
  public String toString() {
    return channel.toString();
  }
}
