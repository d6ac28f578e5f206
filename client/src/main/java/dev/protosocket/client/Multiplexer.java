// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.proto.CommandKind;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.FrameDecoder;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.WireException;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.util.concurrent.ScheduledFuture;
import io.netty.util.concurrent.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties each reply to its request. It alone owns correlation and is confined to the event loop of
 * its connection; other threads reach it through the {@link WriteQueue} or as a task of the loop.
 * The rules are numbered in docs/invariants.md.
 */
final class Multiplexer extends ChannelInboundHandlerAdapter implements FrameDecoder.FrameHandler {
  /** Consecutive replies that may match nothing; one more poisons the connection. */
  static final int MAX_RECV_SKIPS = 256;

  private static final Logger logger = LoggerFactory.getLogger(Multiplexer.class);

  private final Channel channel;

  /** The event loop's clock, so that deadlines and timers agree; any thread may read it. */
  private final Ticker ticker;

  /** What the server accepted last. */
  private Credential credential;

  /** What it accepted before, and may still quote in answers to requests of that time. */
  private @Nullable Credential formerCredential;

  /** What was presented last, accepted or not. */
  private @Nullable Credential presentedCredential;

  private final FrameDecoder decoder;
  private final WriteQueue queue;
  private final Outbox outbox;
  private final DeadlineSweep sweep;
  final ObserverGuard observer;
  private final SilenceWatch silence;

  /** For how long the kernel lets sent bytes go unacknowledged; raised by the longest request. */
  private long kernelPatienceNanos;

  private final ResponseView view = new ResponseView();
  private final InFlightTable table = new InFlightTable();
  private final Tombstones tombstones = new Tombstones(Tombstones.MAX_TOMBSTONES);
  private final List<Request> recycled = new ArrayList<>();
  private final List<Lane<?>> toSignal = new ArrayList<>();
  private final CompletableFuture<CloseReason> closed = new CompletableFuture<>();
  private WriteBatch emptyBatch = new WriteBatch();
  private int skips;
  private boolean reading;

  /** When the read batch at hand began; what runs inside it needs no clock of its own. */
  private long readNanos;

  /** When the first byte of the frame at hand was read. */
  private long frameNanos;

  private @Nullable CloseReason closing;
  private @Nullable ScheduledFuture<?> closeDeadline;

  /** Why the connection is closed; written by the event loop once, read by any thread. */
  private volatile @Nullable CloseReason closeReason;

  Multiplexer(Channel channel, FrameDecoder decoder, ClientConfig config, long firstId) {
    this.channel = channel;
    this.ticker = channel.eventLoop().ticker();
    this.readNanos = ticker.nanoTime();
    this.frameNanos = readNanos;
    this.credential = config.credential();
    this.decoder = decoder;
    this.observer = new ObserverGuard(config.observer(), ConnectionInfo.of(channel, config));
    this.silence =
        new SilenceWatch(config.maxSilence().toNanos(), config.requestTimeout().toNanos());
    this.kernelPatienceNanos = KernelPatience.of(config).toNanos();
    // One task for all wake-ups; they come with every blocking call.
    Runnable drainTask = this::drain;
    this.queue =
        new WriteQueue(channel.alloc(), config, firstId, () -> requestDrain(channel, drainTask));
    queue.setTime(readNanos);
    this.outbox = new Outbox(channel, queue);
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
    try {
      channel.eventLoop().execute(drainTask);
    } catch (RejectedExecutionException e) {
      // The event loop has been shut down: the end of it, or of the channel, ends what is staged.
    }
  }

  WriteQueue queue() {
    return queue;
  }

  /** Completes, on the event loop, when the connection is closed and every request has ended. */
  CompletableFuture<CloseReason> closed() {
    return closed;
  }

  @Nullable CloseReason closeReason() {
    return closeReason;
  }

  /** Returns the figures of this moment; for any thread. */
  ConnectionStats stats() {
    return ConnectionStats.of(queue, tombstones, observer);
  }

  /** Returns how many requests were given up and are not yet answered; on the event loop. */
  int tombstones() {
    return tombstones.size();
  }

  /** Returns how many replies in a row, the last ones, matched no request; on the event loop. */
  int skips() {
    return skips;
  }

  /** Returns the time for a call that begins now; cheap on the event loop while it reads. */
  long now() {
    return channel.eventLoop().inEventLoop() && reading ? readNanos : ticker.nanoTime();
  }

  // Reading.

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object msg) {
    readNanos = ticker.nanoTime();
    if (decoder.pendingBytes() == 0) {
      frameNanos = readNanos;
    }
    if (!reading) {
      reading = true;
      queue.drainIsComing();
    }
    try {
      decoder.decode((ByteBuf) msg, this);
    } catch (Throwable e) {
      unreadable(e);
    }
  }

  /** Ends the connection because a reply could not be read. */
  void unreadable(Throwable e) {
    if (e instanceof WireException) {
      poison(new CloseReason(Kind.PROTOCOL_VIOLATION, String.valueOf(e.getMessage()), e));
    } else {
      poison(new CloseReason(Kind.INTERNAL_ERROR, "handling a reply failed", e));
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    reading = false;
    silence.heard(readNanos, table.size() > 0);
    afterEvents();
  }

  @Override
  public boolean onFrame(ByteBuf buffer, int index, int length) throws WireException {
    view.parse(buffer, index, length);
    int code = view.controlCode();
    if (code != ControlCode.NORMAL.number() && code != ControlCode.CANCEL.number()) {
      poison(
          CloseReason.of(
              Kind.PROTOCOL_VIOLATION,
              "control code " + code + " in the reply to message " + view.messageId()));
      return false;
    }
    Request request = table.remove(view.messageId());
    if (request != null) {
      skips = 0;
      request.replyBytes = length;
      request.firstByteNanos = frameNanos;
      if (code == ControlCode.CANCEL.number()) {
        fail(
            request,
            new RequestCancelledException(
                RequestFate.ANSWERED, request.kind + " cancelled by the server", null));
      } else {
        deliver(request, buffer);
      }
    } else if (tombstones.clear(view.messageId())) {
      skips = 0;
    } else if (++skips > MAX_RECV_SKIPS) {
      poison(
          CloseReason.of(
              Kind.TOO_MANY_STRAY_REPLIES,
              skips
                  + " replies in a row matched no request, the last with id "
                  + view.messageId()));
    }
    frameNanos = readNanos;
    return closeReason == null;
  }

  private void deliver(Request request, ByteBuf buffer) {
    Outcome outcome = ReplyMeaning.outcome(request.kind, view);
    if (outcome == null) {
      // The stream can't be trusted any more. The request fails with all others.
      table.put(request);
      poison(
          CloseReason.of(
              Kind.PROTOCOL_VIOLATION,
              "the reply to message %d, a %s, is of kind %s"
                  .formatted(request.id, request.kind, view.kind())));
    } else if (outcome == Outcome.HIT) {
      succeed(request, outcome, buffer, view.valueIndex(), view.valueLength());
    } else if (outcome == Outcome.FAILED) {
      String text = redact(view.statusMessage());
      fail(request, new ServerErrorException(request.kind, view.statusCode(), text));
    } else {
      if (request.credential != null && !request.credential.equals(credential)) {
        formerCredential = credential;
        credential = request.credential;
      }
      succeed(request, outcome, Unpooled.EMPTY_BUFFER, 0, 0);
    }
  }

  /** Blots out every token of this connection that the server may still know. */
  private String redact(String text) {
    String safe = credential.redact(text);
    if (formerCredential != null) {
      safe = formerCredential.redact(safe);
    }
    return presentedCredential == null ? safe : presentedCredential.redact(safe);
  }

  // Writing.

  /** Registers and writes what callers have staged. Runs once for any number of calls. */
  void drain() {
    if (closeReason != null) {
      return;
    }
    if (queue.waiting() > 0) {
      queue.setTime(ticker.nanoTime());
    }
    WriteBatch batch = queue.drain(emptyBatch, outbox.takeSpare(), recycled, outbox.isWritable());
    List<Request> staged = batch.requests;
    for (int i = 0; i < staged.size(); i++) {
      Request request = staged.get(i);
      table.put(request);
      sweep.watch(request.deadlineNanos);
      if (request.timeoutNanos() > kernelPatienceNanos) {
        kernelPatienceNanos = request.timeoutNanos();
        KernelPatience.set(channel, kernelPatienceNanos);
      }
      if (request.kind == CommandKind.AUTHENTICATE) {
        // Nothing may be pipelined behind it until it is answered.
        outbox.holdAfter(request.bufferNumber);
        presentedCredential = request.credential;
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
    queue.flushed();
    if (queue.callsWait()) {
      sweep.watch(queue.nextGiveUpNanos());
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (channel.isWritable()) {
      drain();
    }
  }

  /** What follows anything that ended requests: write what callbacks staged, wake who waits. */
  private void afterEvents() {
    drain();
    for (int i = 0; i < toSignal.size(); i++) {
      toSignal.get(i).signal();
    }
    toSignal.clear();
    CloseReason reason = closing;
    if (reason != null && table.size() == 0) {
      poison(reason);
    }
  }

  /** Wakes the pipeline's receiver when the events at hand are done, once for all of them. */
  void signalLater(Lane<?> lane) {
    toSignal.add(lane);
  }

  // Ending requests.

  private void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length) {
    request.outcome = outcome;
    Completion completion = ended(request, readNanos);
    try {
      completion.succeed(request, outcome, buffer, index, length);
    } catch (Throwable e) {
      // Most likely no memory for the value. The request must end all the same.
      CloseReason reason = new CloseReason(Kind.INTERNAL_ERROR, "delivering a reply failed", e);
      completion.fail(request, new ConnectionClosedException(RequestFate.ANSWERED, reason));
      poison(reason);
    }
    recycle(request);
  }

  private void fail(Request request, CacheException error) {
    request.outcome = Outcome.FAILED;
    request.error = error;
    Completion completion = ended(request, ticker.nanoTime());
    try {
      completion.fail(request, error);
    } catch (Throwable e) {
      // The other requests must end all the same, and the connection be told closed.
      logger.error("{}: telling of the end of a request failed", channel, e);
    }
    recycle(request);
  }

  /** The one place where a permit is given back. Before the callbacks, so that they find it. */
  private Completion ended(Request request, long now) {
    request.endNanos = now;
    if (request.kind == CommandKind.AUTHENTICATE) {
      outbox.letGo();
      queue.authenticationEnded();
    }
    queue.release();
    observer.onResult(request);
    Completion completion = request.completion;
    if (completion == null) {
      throw new IllegalStateException("request " + request.id + " ended twice");
    }
    return completion;
  }

  private void recycle(Request request) {
    request.recycle();
    recycled.add(request);
  }

  /** Fails the requests whose time is over; returns when to look again. */
  private long expire(long now) {
    drain();
    List<Request> expired = new ArrayList<>();
    final long next = table.collectExpired(now, expired);
    for (Request request : expired) {
      // A callback of an earlier one may have closed the connection, which ended this one too.
      if (closeReason == null && table.remove(request.id) == request) {
        silence.timedOut(request);
        abandon(request, new RequestTimeoutException(request.kind, request.timeoutNanos()));
      }
    }
    for (WaitingCall call : queue.removeExpired(now)) {
      refuse(call, call.refusal);
    }
    if (silence.isUp(now, table.size())) {
      poison(
          CloseReason.of(
              Kind.UNRESPONSIVE,
              "no byte came for " + silence.millis(now) + " ms while requests went unanswered"));
    }
    afterEvents();
    long left = queue.callsWait() ? queue.nextGiveUpNanos() - now : Long.MAX_VALUE;
    return now + Math.min(left, Math.min(next - now, silence.nextLook(now, table.size())));
  }

  /** Ends a call that is out of the line without having been sent. */
  private void refuse(WaitingCall call, CacheException error) {
    observer.onRefused(call.request.kind, call.request.cache, error);
    try {
      call.completion.fail(call.request, error);
    } catch (Throwable e) {
      logger.error("{}: telling of the end of a waiting call failed", channel, e);
    }
  }

  private void refuseWaiting(CloseReason reason) {
    for (WaitingCall call : queue.removeWaiting()) {
      refuse(call, new ConnectionClosedException(RequestFate.NOT_SENT, reason));
    }
  }

  /** Gives a request up on behalf of its caller, unless it has ended. Runs as a task of its own. */
  void cancel(long id) {
    drain();
    Request request = table.remove(id);
    if (request != null) {
      // A blocking caller gives up late only by its own clock, when this loop was busy.
      boolean late = ticker.nanoTime() - request.deadlineNanos >= 0;
      silence.cancelled(request, table.size());
      abandon(
          request,
          late
              ? new RequestTimeoutException(request.kind, request.timeoutNanos())
              : new RequestCancelledException(
                  RequestFate.UNKNOWN, request.kind + " cancelled by the caller", null));
      afterEvents();
    }
  }

  /** As {@link #cancel(long)}; the completion tells apart requests whose ids share the low bits. */
  void cancel(int idBits, Completion completion) {
    drain();
    long last = queue.lastId();
    long id = last - ((last - idBits) & 0xFFFF_FFFFL);
    Request request = table.get(id);
    if (request != null && request.completion == completion) {
      cancel(id);
    }
  }

  /** Ends a request that will be answered later, or never. */
  private void abandon(Request request, CacheException error) {
    tombstones.add(request.id);
    queue.stageCancel(request.id);
    fail(request, error);
  }

  // Closing.

  /**
   * Lets the requests in flight end, for a while, and closes. Further ones are refused already, and
   * those that wait for room with them.
   */
  void closeGracefully(CloseReason reason, long timeoutNanos) {
    if (closeReason != null || closing != null) {
      return;
    }
    closing = reason;
    observer.onStateChange(ConnectionState.READY, ConnectionState.DRAINING);
    closeDeadline =
        channel.eventLoop().schedule(() -> poison(reason), timeoutNanos, TimeUnit.NANOSECONDS);
    refuseWaiting(reason);
    afterEvents();
  }

  /** Tells whether the connection has been closing gracefully, even if it is closed now. */
  boolean hasDrained() {
    return closing != null;
  }

  /**
   * Ends the connection and every request on it. Idempotent: the first reason wins. On the event
   * loop, or when that is gone for good.
   */
  void poison(CloseReason latest) {
    if (closeReason != null) {
      return;
    }
    CloseReason reason = closing != null ? closing : latest;
    closeReason = reason;
    if (closeDeadline != null && !channel.eventLoop().isShutdown()) {
      closeDeadline.cancel(false);
    }
    sweep.stop();
    WriteBatch staged = queue.close(reason);
    List<Request> ending = table.removeAll();
    ending.addAll(staged.requests);
    long taken = outbox.takenBuffers();
    outbox.add(staged.buffers);
    outbox.release();
    decoder.close();
    channel.close();
    // Whoever owns the connection is told; a pool warns once for all its connections.
    logger.debug("{} closed with {} requests in flight: {}", channel, ending.size(), reason);
    for (Request request : ending) {
      RequestFate fate = request.bufferNumber <= taken ? RequestFate.UNKNOWN : RequestFate.NOT_SENT;
      fail(request, new ConnectionClosedException(fate, reason));
    }
    refuseWaiting(reason);
    toSignal.forEach(Lane::signal);
    toSignal.clear();
    closed.complete(reason);
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    // It also comes, as a failure, when the socket is closed; see channelInactive.
    if (event instanceof SslCloseCompletionEvent goodbye && goodbye.isSuccess()) {
      // Whoever says goodbye and leaves the socket open will not answer any more.
      poison(CloseReason.of(Kind.CLOSED_BY_PEER, "TLS goodbye"));
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    poison(CloseReason.of(Kind.CLOSED_BY_PEER, "end of stream"));
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof DecoderException && cause.getCause() instanceof SSLException tls) {
      // What the engine says depends on the engine; it stays available as the cause.
      poison(new CloseReason(Kind.PROTOCOL_VIOLATION, "TLS failed", tls));
    } else {
      poison(new CloseReason(Kind.IO_ERROR, String.valueOf(cause.getMessage()), cause));
    }
  }
}
