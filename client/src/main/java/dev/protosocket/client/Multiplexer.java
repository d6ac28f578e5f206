// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.client.wire.Wire;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.ManualIoEventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Ticker;
import io.netty.util.internal.ThreadExecutorMap;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties each reply to its request. It alone owns correlation and is confined to the event loop of
 * its connection; other threads reach it through the {@link WriteQueue} or as a task of the loop.
 * The rules are numbered in docs/invariants.md.
 */
final class Multiplexer {
  private static final Logger logger = LoggerFactory.getLogger(Multiplexer.class);

  private final Channel channel;

  /** The event loop's clock, so that deadlines and timers agree; any thread may read it. */
  private final Ticker ticker;

  private final KnownTokens tokens;
  private final WriteQueue queue;
  private final RoomLine line;
  private final Outbox outbox;
  private final DeadlineSweep sweep;
  final ObserverGuard observer;
  private final SilenceWatch silence;

  /** For how long the kernel lets sent bytes go unacknowledged; raised by the longest request. */
  private long kernelPatienceNanos;

  private final Correlation correlation;
  private final Endings endings;
  private final ConnectionEnd end;
  private final List<Lane<?>> toSignal = new ArrayList<>();
  private final ReplyHandler replyHandler;
  private WriteBatch emptyBatch = new WriteBatch();

  /**
   * Creates a multiplexer.
   *
   * @param wire the protocol that was agreed upon
   * @param reader reads the channel's stream from here on
   * @param firstId the first request's id
   */
  Multiplexer(Channel channel, Wire wire, Reader reader, ClientConfig config, long firstId) {
    this.channel = channel;
    this.ticker = channel.eventLoop().ticker();
    this.tokens = new KnownTokens(config.credential());
    this.end = new ConnectionEnd(channel.eventLoop());
    this.observer = new ObserverGuard(config.observer(), ConnectionInfo.of(channel, config));
    this.silence =
        new SilenceWatch(config.maxSilence().toNanos(), config.requestTimeout().toNanos());
    this.kernelPatienceNanos = KernelPatience.of(config).toNanos();
    // One task for all wake-ups; they come with every blocking call.
    Runnable drainTask = this::drain;
    this.queue =
        new WriteQueue(
            wire,
            channel.alloc(),
            config,
            firstId,
            this::now,
            () -> requestDrain(channel, drainTask));
    if (channel.eventLoop() instanceof ManualIoEventLoop) {
      queue.bePatient();
    }
    this.line = queue.line();
    line.setTime(ticker.nanoTime());
    this.outbox = new Outbox(channel, queue.admission());
    this.correlation = Correlation.of(wire);
    this.endings = new Endings(channel, queue, outbox, observer);
    this.replyHandler = new ReplyHandler(this, reader, correlation, endings, tokens);
    this.sweep = new DeadlineSweep(channel.eventLoop(), this::expire);
    // A loop that is shut down closes its channels but may not get round to channelInactive.
    channel
        .closeFuture()
        .addListener(
            done -> {
              if (channel.eventLoop().isShuttingDown()) {
                poison(CloseReason.loopsShutDown());
              }
            });
  }

  private static void requestDrain(Channel channel, Runnable drainTask) {
    EventLoop loop = channel.eventLoop();
    if (Blocking.isOwnerOutside(loop)) {
      // The loop's only thread has something to send, so it sends it, rather than note that it has.
      EventExecutor outside = ThreadExecutorMap.setCurrentExecutor(loop);
      try {
        drainTask.run();
      } finally {
        ThreadExecutorMap.setCurrentExecutor(outside);
      }
      return;
    }
    try {
      loop.execute(drainTask);
    } catch (RejectedExecutionException e) {
      // The event loop has been shut down: the end of it, or of the channel, ends what is staged.
    }
  }

  Channel channel() {
    return channel;
  }

  WriteQueue queue() {
    return queue;
  }

  /** Returns the channel's handler, which reads. */
  ReplyHandler replyHandler() {
    return replyHandler;
  }

  /** Returns the time for a call that begins now; cheap on the event loop while it reads. */
  long now() {
    return replyHandler.now();
  }

  /** Completes, on the event loop, when the connection is closed and every request has ended. */
  CompletableFuture<CloseReason> closed() {
    return end.closed();
  }

  @Nullable CloseReason closeReason() {
    return end.reason();
  }

  /** Returns the figures of this moment; for any thread. */
  ConnectionStats stats() {
    return ConnectionStats.of(queue, correlation.tombstones(), observer);
  }

  /** Returns how many requests were given up and are not yet answered; on the event loop. */
  int tombstones() {
    return correlation.tombstones().size();
  }

  /** Returns how many replies in a row, the last ones, matched no request; on the event loop. */
  int skips() {
    return correlation.skips();
  }

  // Writing.

  /** Registers and writes what callers have staged. Runs once for any number of calls. */
  void drain() {
    if (end.isClosed()) {
      return;
    }
    try {
      writeStaged();
    } catch (Throwable e) {
      // A waiting call whose command cannot be written, or no memory: nobody else would end them.
      poison(new CloseReason(Kind.INTERNAL_ERROR, "writing a request failed", e));
    }
  }

  private void writeStaged() {
    if (line.length() > 0) {
      line.setTime(ticker.nanoTime());
    }
    WriteBatch batch =
        queue.drain(emptyBatch, outbox.takeSpare(), endings.recycled(), outbox.isWritable());
    List<Request> staged = batch.requests;
    for (int i = 0; i < staged.size(); i++) {
      Request request = staged.get(i);
      correlation.add(request);
      sweep.watch(request.deadlineNanos);
      if (request.timeoutNanos() > kernelPatienceNanos) {
        kernelPatienceNanos = request.timeoutNanos();
        KernelPatience.set(channel, kernelPatienceNanos);
      }
      if (request.credential != null) {
        // Nothing may be pipelined behind it until it is answered.
        outbox.holdAfter(request.bufferNumber);
        tokens.present(request.credential);
      }
    }
    if (!staged.isEmpty() && !silence.knowsFirst()) {
      // Not from the call on: until now the server could not know of it, and may have said a lot.
      silence.sent(staged.get(0), silence.isWaiting() ? 0 : ticker.nanoTime());
    }
    outbox.add(batch.buffers);
    batch.clear();
    emptyBatch = batch;
    outbox.flush();
    line.flushed();
    if (line.callsWait()) {
      sweep.watch(line.nextGiveUpNanos());
    }
  }

  /** Bytes have been read, and their replies given out. */
  void afterRead(long readNanos) {
    silence.heard(readNanos, correlation.owed() > 0);
    Request overdue = correlation.overdue();
    if (overdue != null) {
      silence.owes(overdue);
      sweep.watch(readNanos + silence.nextLook(readNanos, correlation.owed()));
    }
    afterEvents();
  }

  /** What follows anything that ended requests: write what callbacks staged, wake who waits. */
  private void afterEvents() {
    drain();
    for (int i = 0; i < toSignal.size(); i++) {
      toSignal.get(i).signal();
    }
    toSignal.clear();
    CloseReason reason = end.closing();
    if (reason != null && correlation.size() == 0) {
      poison(reason);
    }
  }

  /** Wakes the pipeline's receiver when the events at hand are done, once for all of them. */
  void signalLater(Lane<?> lane) {
    toSignal.add(lane);
  }

  // Ending requests.

  /** Fails the requests whose time is over; returns when to look again. */
  private long expire(long now) {
    drain();
    List<Request> expired = new ArrayList<>();
    final long next = correlation.collectExpired(now, expired);
    for (Request request : expired) {
      // A callback of an earlier one may have closed the connection, which ended this one too.
      if (correlation.get(request.id) == request) {
        silence.timedOut(request);
        abandon(request, new RequestTimeoutException(request.operation, request.timeoutNanos()));
      }
    }
    for (WaitingCall call : line.removeExpired(now)) {
      endings.refuse(call, call.refusal);
    }
    if (silence.isUp(now, correlation.owed())) {
      poison(
          CloseReason.of(
              Kind.UNRESPONSIVE,
              "no byte came for " + silence.millis(now) + " ms while requests went unanswered"));
    }
    afterEvents();
    long left = line.callsWait() ? line.nextGiveUpNanos() - now : Long.MAX_VALUE;
    return now + Math.min(left, Math.min(next - now, silence.nextLook(now, correlation.owed())));
  }

  private void refuseWaiting(CloseReason reason) {
    for (WaitingCall call : line.removeCalls()) {
      endings.refuse(call, new ConnectionClosedException(RequestFate.NOT_SENT, reason));
    }
  }

  /** Gives a request up on behalf of its caller, unless it has ended. Runs as a task of its own. */
  void cancel(long id) {
    drain();
    Request request = correlation.get(id);
    if (request != null) {
      // A blocking caller gives up late only by its own clock, when this loop was busy.
      boolean late = ticker.nanoTime() - request.deadlineNanos >= 0;
      silence.cancelled(request, correlation.owedWithoutOne());
      abandon(
          request,
          late
              ? new RequestTimeoutException(request.operation, request.timeoutNanos())
              : new RequestCancelledException(
                  RequestFate.UNKNOWN, request.operation + " cancelled by the caller", null));
      afterEvents();
    }
  }

  /** As {@link #cancel(long)}; the completion tells apart requests whose ids share the low bits. */
  void cancel(int idBits, Completion completion) {
    drain();
    long last = queue.lastId();
    long id = last - ((last - idBits) & 0xFFFF_FFFFL);
    Request request = correlation.get(id);
    if (request != null && request.completion == completion) {
      cancel(id);
    }
  }

  /** Ends a request that will be answered later, or never. */
  private void abandon(Request request, CacheException error) {
    boolean out = correlation.giveUp(request);
    queue.stageCancel(request.id);
    if (out) {
      endings.fail(request, error);
    } else {
      silence.owes(request);
      endings.failInPlace(request, error);
    }
  }

  // Closing.

  /**
   * Lets the requests in flight end, for a while, and closes. Further ones are refused already, and
   * those that wait for room with them.
   */
  void closeGracefully(CloseReason reason, long timeoutNanos) {
    if (end.begin(reason, timeoutNanos, () -> poison(reason))) {
      observer.onStateChange(ConnectionState.READY, ConnectionState.DRAINING);
      refuseWaiting(reason);
      afterEvents();
    }
  }

  /** Tells whether the connection has been closing gracefully, even if it is closed now. */
  boolean hasDrained() {
    return end.closing() != null;
  }

  /**
   * Ends the connection and every request on it. Idempotent: the first reason wins. On the event
   * loop, or when that is gone for good.
   */
  void poison(CloseReason latest) {
    if (end.isClosed()) {
      return;
    }
    CloseReason reason = end.close(latest);
    sweep.stop();
    WriteBatch staged = queue.close(reason);
    List<Request> ending = correlation.removeAll();
    ending.addAll(staged.requests);
    long taken = outbox.takenBuffers();
    outbox.add(staged.buffers);
    outbox.release();
    replyHandler.close();
    channel.close();
    // Whoever owns the connection is told; a pool warns once for all its connections.
    logger.debug("{} closed with {} requests in flight: {}", channel, ending.size(), reason);
    for (Request request : ending) {
      if (request.hasEnded()) {
        endings.release(request);
        continue;
      }
      RequestFate fate = request.bufferNumber <= taken ? RequestFate.UNKNOWN : RequestFate.NOT_SENT;
      endings.fail(request, new ConnectionClosedException(fate, reason));
    }
    refuseWaiting(reason);
    toSignal.forEach(Lane::signal);
    toSignal.clear();
    end.complete();
  }
}
