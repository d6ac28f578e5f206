// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.CommandEncoder;
import dev.protosocket.proto.CommandKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Where calling threads hand requests to the event loop. A caller takes a permit, an id and a place
 * in the open buffer and encodes its frame right there, all under one short lock; the event loop
 * swaps the filled batch against an empty one and writes it as it is. So keys and values are copied
 * once, nothing of the caller's is retained, and many requests share one wake-up, one write and one
 * flush.
 *
 * <h2>Contract</h2>
 *
 * <ol>
 *   <li>{@link #submit} either throws, and then nothing of the request remains, or returns the id,
 *       and then the request is in exactly one batch, together with its frame.
 *   <li>At most {@code maxInFlight} requests hold a permit. It is taken in {@code submit}, before
 *       anything is encoded, and given back by the event loop in {@link #release}. One
 *       authentication besides is let in whatever is in flight, and however many bytes wait.
 *   <li>At most {@code maxQueuedBytes} of frames, besides the last one, wait to be taken by the
 *       socket; {@link #bytesTaken} gives them back.
 *   <li>While a request is staged, a drain has been requested and not yet begun; or the request is
 *       a pipeline's, there are fewer than {@link #MAX_UNHURRIED} of them, and another request has
 *       been drained and not ended. Its end is followed by a drain, and {@link #flush} asks for one
 *       before. Frames may stay longer: until the channel is writable.
 *   <li>After {@link #close} nothing is accepted and nothing remains staged.
 *   <li>Those who wait for room are one line, in the order of their coming: threads in {@link
 *       #awaitRoom}, and calls given to {@link #submitLater}. The first of it gets room when there
 *       is enough for its frame, and no room is overlooked: everybody gets in line under the lock
 *       that no room was found under, and every {@link #release} is followed, on the event loop, by
 *       a {@link #drain} under that lock, which serves the line. Bytes are given back after the
 *       drain, so whoever gets in line asks for one more drain; from then on the event loop knows
 *       of the line and serves it after each flush, in {@link #flushed}.
 *   <li>A thread that gets room is woken, and stays in line until it has taken it or leaves, when
 *       the queue refuses requests too; a call is staged then and there.
 *   <li>If calls can wait ({@code maxWaiting}), nobody takes room while others are in line, but for
 *       the one authentication. If not, requests that do not wait take what they find.
 *   <li>At most {@code maxWaiting} calls are in line, with {@code maxQueuedBytes} of frames. Each
 *       leaves it once: it is staged, or somebody is given it by {@link #withdraw}, {@link
 *       #removeExpired} or {@link #removeWaiting} and ends it. After {@link #refuse} none is staged
 *       and none gets in.
 *   <li>While nobody waits, waiting costs a look at an empty line for each drain and each request,
 *       under the lock held anyway.
 * </ol>
 */
final class WriteQueue {
  /** Two TLS records; 800 requests of 40 bytes. */
  static final int CHUNK_BYTES = 32 * 1024;

  /** Longer frames get a buffer of their own and are encoded outside the lock. */
  static final int LARGE_FRAME_BYTES = 8 * 1024;

  /** After so many bytes of a batch the lock is let go, for the event loop and other callers. */
  static final int BATCH_SECTION_BYTES = 64 * 1024;

  /** After so many keys of a batch, too, sent or refused. */
  static final int BATCH_SECTION_KEYS = 256;

  /** Room for all that comes before the value, if the cache's name and the key are short. */
  private static final int HEAD_BYTES = 256;

  /**
   * How many requests of pipelines wait for company while others are in flight: a thread that fires
   * many of them in a row wakes the event loop once, not for the first one alone. Enough for the
   * wake-up to cost next to nothing for each, and few enough for the loop to work meanwhile.
   */
  static final int MAX_UNHURRIED = 32;

  private static final VarHandle COMPLETED;
  private static final VarHandle TAKEN_BYTES;

  static {
    try {
      MethodHandles.Lookup lookup = MethodHandles.lookup();
      COMPLETED = lookup.findVarHandle(WriteQueue.class, "completed", long.class);
      TAKEN_BYTES = lookup.findVarHandle(WriteQueue.class, "takenBytes", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final ByteBufAllocator allocator;
  private final int maxInFlight;
  private final long maxQueuedBytes;
  private final long waitNanos;
  private final Runnable drainRequest;
  private final CacheNames cacheNames = new CacheNames();

  // Written by the event loop only; callers read them under the lock.
  private long completed;
  private long takenBytes;

  // Guarded by this.
  private WriteBatch filling = new WriteBatch();
  private @Nullable ByteBuf open;
  private @Nullable ByteBuf spare;

  /** Where the beginning of a frame is put together; longer only for long names of caches. */
  private byte[] head = new byte[HEAD_BYTES];

  private final ArrayDeque<Request> free = new ArrayDeque<>();
  private long nextId;
  private long issued;
  private long queuedBytes;
  private long bufferNumber = 1;
  private boolean drainRequested;
  private boolean authenticating;
  private @Nullable CloseReason refusal;
  private final RoomWaiters waiters;

  /** A time not long ago, if anybody is in line. */
  private long nowNanos;

  // The event loop's: what the line looked like when it last looked.
  private boolean waitedFor;
  private boolean callsWait;
  private long nextGiveUpNanos;

  /**
   * Creates a queue.
   *
   * @param allocator makes the buffers that frames are encoded into
   * @param config for its bounds
   * @param firstId the first message id to give out
   * @param drainRequest asks the event loop to drain; called without the lock
   */
  WriteQueue(ByteBufAllocator allocator, ClientConfig config, long firstId, Runnable drainRequest) {
    this.allocator = allocator;
    this.maxInFlight = config.maxInFlight();
    this.maxQueuedBytes = config.maxQueuedBytes();
    this.waitNanos = config.overloadWait().toNanos();
    this.waiters = new RoomWaiters(config.maxWaiting(), maxQueuedBytes);
    this.nextId = firstId;
    this.drainRequest = drainRequest;
  }

  /**
   * Stages one request. The key and the value are read during the call only.
   *
   * @param ttlMillis 0 for anything but a SET
   * @param startNanos when the call began
   * @return the message id
   * @throws CacheException if the queue is closed or a bound is reached
   */
  long submit(
      CommandKind kind,
      String cache,
      Object key,
      @Nullable Object value,
      long ttlMillis,
      long startNanos,
      long deadlineNanos,
      Completion completion) {
    byte[] name = cacheNames.utf8(cache);
    int keyLength = Payload.length(key);
    int valueLength = value == null ? 0 : Payload.length(value);
    long id;
    boolean wake;
    if (isLarge(name.length, keyLength, valueLength)) {
      int frame;
      synchronized (this) {
        id = nextId;
        frame =
            CommandEncoder.frameLength(kind, id, name.length, keyLength, valueLength, ttlMillis);
        reserve(frame);
      }
      ByteBuf buffer = null;
      try {
        buffer = allocator.directBuffer(frame, frame);
        byte[] head = new byte[CommandEncoder.MAX_PREFIX_OVERHEAD + name.length];
        encode(buffer, frame, head, kind, id, name, key, keyLength, value, valueLength, ttlMillis);
      } catch (Throwable e) {
        if (buffer != null) {
          buffer.release();
        }
        synchronized (this) {
          unreserve(frame);
          // Some may have stayed because of this one, which has no end to wait for now; and what
          // it had taken is for those in line.
          wake = (!filling.requests.isEmpty() || !waiters.isEmpty()) && requestDrain();
        }
        if (wake) {
          drainRequest.run();
        }
        throw e;
      }
      synchronized (this) {
        CloseReason closed = refusal;
        if (closed != null) {
          buffer.release();
          unreserve(frame);
          throw new ConnectionClosedException(RequestFate.NOT_SENT, closed);
        }
        sealOpen();
        filling.buffers.add(buffer);
        stage(kind, cache, id, frame, startNanos, deadlineNanos, completion);
        bufferNumber++;
        wake = requestDrain();
      }
    } else {
      synchronized (this) {
        id =
            stageSmall(
                kind, cache, name, key, value, ttlMillis, startNanos, deadlineNanos, completion);
        wake = !mayWait(completion) && requestDrain();
      }
    }
    if (wake) {
      drainRequest.run();
    }
    return id;
  }

  /** Takes what a request needs, encodes its frame into the open buffer and stages it; locked. */
  private long stageSmall(
      CommandKind kind,
      String cache,
      byte[] name,
      Object key,
      @Nullable Object value,
      long ttlMillis,
      long startNanos,
      long deadlineNanos,
      Completion completion) {
    int keyLength = Payload.length(key);
    int valueLength = value == null ? 0 : Payload.length(value);
    final long id = nextId;
    int frame =
        CommandEncoder.frameLength(kind, id, name.length, keyLength, valueLength, ttlMillis);
    reserve(frame);
    ByteBuf buffer = null;
    int start = 0;
    try {
      buffer = roomFor(frame);
      start = buffer.writerIndex();
      byte[] head = roomForHead(name.length);
      encode(buffer, frame, head, kind, id, name, key, keyLength, value, valueLength, ttlMillis);
    } catch (Throwable e) {
      if (buffer != null) {
        buffer.writerIndex(start);
      }
      unreserve(frame);
      throw e;
    }
    stage(kind, cache, id, frame, startNanos, deadlineNanos, completion);
    return id;
  }

  /**
   * Stages requests of a batch, in order, under one lock and with one wake-up: as many as have
   * short frames and room, up to {@link #BATCH_SECTION_BYTES}. Those that are refused end in the
   * call, but for one that may wait.
   *
   * @param from the first to look at, which has a short frame; those that have been refused already
   *     are passed over
   * @return the first that was not looked at
   * @throws InvalidRequestException if the name of the cache is at fault
   */
  int submitSome(
      BatchFuture<?> call, int from, String cache, long ttlMillis, long start, long deadline) {
    byte[] name = cacheNames.utf8(cache);
    Batch<?> batch = call.batch();
    CommandKind kind = batch.command();
    boolean isSet = kind == CommandKind.SET;
    int next = from;
    int end = Math.min(batch.size(), from + BATCH_SECTION_KEYS);
    boolean wake = false;
    try {
      synchronized (this) {
        int staged = filling.requests.size();
        long limit = queuedBytes + BATCH_SECTION_BYTES;
        try {
          for (; next < end && queuedBytes < limit; next++) {
            if (call.isRefused(next)) {
              continue;
            }
            byte[] key = batch.key(next);
            byte[] value = isSet ? batch.value(next) : null;
            if (isLarge(name.length, key.length, value == null ? 0 : value.length)) {
              break;
            }
            BatchFuture.Key completion = call.begin(next);
            try {
              stageSmall(kind, cache, name, key, value, ttlMillis, start, deadline, completion);
            } catch (OverloadedException e) {
              if (waiters.takesCalls()) {
                // It has to wait, and those behind it have to wait for it.
                break;
              }
              call.refused(next, e);
            } catch (CacheException e) {
              call.refused(next, e);
            }
          }
        } finally {
          wake = filling.requests.size() > staged && requestDrain();
        }
      }
    } finally {
      if (wake) {
        drainRequest.run();
      }
    }
    return next;
  }

  /** Tells whether a frame gets a buffer of its own. */
  static boolean isLarge(int nameLength, int keyLength, int valueLength) {
    return (long) nameLength + keyLength + valueLength > LARGE_FRAME_BYTES;
  }

  /**
   * Stages an authentication with another token, in a buffer that ends with it, so that what is
   * staged behind it can be held back until it is answered. {@link #authenticationEnded} lets the
   * next one in.
   *
   * @return the message id
   * @throws CacheException if the queue is closed, or another authentication has not ended
   */
  long submitAuthentication(
      Credential credential, long startNanos, long deadlineNanos, Completion completion) {
    byte[] token = credential.tokenUtf8();
    long id;
    boolean wake;
    synchronized (this) {
      checkOpen();
      if (authenticating) {
        throw new OverloadedException(
            "another authentication is under way on this connection; wait for its end");
      }
      id = nextId;
      int frame = CommandEncoder.authenticateFrameLength(id, token.length);
      ByteBuf buffer = roomFor(frame);
      CommandEncoder.writeAuthenticate(buffer, id, token);
      nextId++;
      issued++;
      queuedBytes += frame;
      authenticating = true;
      stage(CommandKind.AUTHENTICATE, "", id, frame, startNanos, deadlineNanos, completion);
      filling.requests.get(filling.requests.size() - 1).credential = credential;
      sealOpen();
      wake = requestDrain();
    }
    if (wake) {
      drainRequest.run();
    }
    return id;
  }

  /** Takes the permit, the id and the bytes, or throws. */
  private void reserve(int frame) {
    checkOpen();
    if (freePermits() <= 0) {
      throw new OverloadedException(
          maxInFlight
              + " requests are in flight on this connection (maxInFlight); wait for answers, use"
              + " more connections, or raise the bound");
    }
    if (freeBytes() < frame) {
      throw new OverloadedException(
          "more than "
              + maxQueuedBytes
              + " bytes would wait for the server to read them (maxQueuedBytes)");
    }
    if (!waiters.isEmpty()) {
      if (waiters.isForOthers()) {
        throw new OverloadedException(
            waiters.length() + " calls wait for room on this connection already");
      }
      waiters.removeThisThread();
    }
    nextId++;
    issued++;
    queuedBytes += frame;
  }

  private long freePermits() {
    int bound = authenticating ? maxInFlight + 1 : maxInFlight;
    return bound - (issued - (long) COMPLETED.getAcquire(this));
  }

  private long freeBytes() {
    return maxQueuedBytes - (queuedBytes - (long) TAKEN_BYTES.getAcquire(this));
  }

  private void unreserve(int frame) {
    issued--;
    queuedBytes -= frame;
  }

  /**
   * Gives the room there is to those in line: wakes threads, stages calls; locked.
   *
   * @return whether anything was staged, for which a drain has to follow
   */
  private boolean serveLine() {
    if (waiters.isEmpty() || refusal != null) {
      return false;
    }
    boolean staged = false;
    long bytes = freeBytes();
    Iterator<RoomWaiters.Waiter> line = waiters.iterator();
    for (long permits = freePermits(); permits > 0 && line.hasNext(); permits--) {
      RoomWaiters.Waiter first = line.next();
      if (first instanceof WaitingCall call && call.giveUpNanos - nowNanos <= 0) {
        // Too late for it: the sweep comes soon.
        permits++;
        continue;
      }
      bytes -= first.frame;
      if (bytes < 0) {
        break;
      }
      if (first instanceof WaitingCall call) {
        try {
          stage(call);
        } catch (OutOfMemoryError e) {
          // No memory for a buffer. It waits on, until the next drain or its end.
          break;
        }
        line.remove();
        waiters.left(call);
        staged = true;
      } else {
        // It stays in line, and so the room stays its own, until it has taken it.
        ((RoomWaiters.ThreadWaiter) first).wake();
      }
    }
    return staged;
  }

  /** Stages a call that has waited: now it gets its permit and its id. */
  private void stage(WaitingCall call) {
    Request request = call.request;
    long id = nextId;
    int frame = call.frameLength(id);
    boolean large = call.isLarge();
    if (large) {
      sealOpen();
      filling.buffers.add(call.encode(roomForHead(call.nameLength()), id));
    } else {
      ByteBuf buffer = roomFor(frame);
      buffer.writeBytes(call.encode(roomForHead(call.nameLength()), id));
      call.release();
    }
    nextId++;
    issued++;
    queuedBytes += frame;
    request.id = id;
    request.frameBytes = frame;
    stage(request, call.completion);
    if (large) {
      bufferNumber++;
    }
  }

  private static void encode(
      ByteBuf out,
      int frame,
      byte[] head,
      CommandKind kind,
      long id,
      byte[] name,
      Object key,
      int keyLength,
      @Nullable Object value,
      int valueLength,
      long ttlMillis) {
    int start = out.writerIndex();
    int length = CommandEncoder.prefix(head, kind, id, name, keyLength, valueLength, ttlMillis);
    if (keyLength <= head.length - length) {
      Payload.copy(key, keyLength, head, length);
      out.writeBytes(head, 0, length + keyLength);
    } else {
      out.writeBytes(head, 0, length);
      Payload.write(key, out);
    }
    if (value != null) {
      CommandEncoder.writeValuePrefix(out, valueLength);
      Payload.write(value, out);
      CommandEncoder.writeTtl(out, ttlMillis);
    }
    if (out.writerIndex() - start != frame) {
      throw InvalidRequestException.changedBuffer();
    }
  }

  private byte[] roomForHead(int nameLength) {
    int length = CommandEncoder.MAX_PREFIX_OVERHEAD + nameLength;
    if (head.length < length) {
      head = new byte[length];
    }
    return head;
  }

  private ByteBuf roomFor(int frame) {
    ByteBuf buffer = open;
    if (buffer != null && buffer.writableBytes() >= frame) {
      return buffer;
    }
    sealOpen();
    buffer = spare;
    spare = null;
    if (buffer == null) {
      buffer = allocator.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    }
    open = buffer;
    return buffer;
  }

  private void sealOpen() {
    ByteBuf buffer = open;
    if (buffer != null && buffer.isReadable()) {
      filling.buffers.add(buffer);
      open = null;
      bufferNumber++;
    }
  }

  private void stage(
      CommandKind kind,
      String cache,
      long id,
      int frame,
      long startNanos,
      long deadlineNanos,
      Completion completion) {
    Request request = free.pollLast();
    if (request == null) {
      request = new Request();
    }
    request.kind = kind;
    request.cache = cache;
    request.id = id;
    request.frameBytes = frame;
    request.startNanos = startNanos;
    request.deadlineNanos = deadlineNanos;
    stage(request, completion);
  }

  private void stage(Request request, Completion completion) {
    request.bufferNumber = bufferNumber;
    request.completion = completion;
    filling.requests.add(request);
    completion.staged(request.id);
  }

  /** Tells whether the request just staged may stay without a drain being requested. */
  private boolean mayWait(Completion completion) {
    int staged = filling.requests.size();
    return completion.pipelined()
        && staged < MAX_UNHURRIED
        && filling.buffers.isEmpty()
        && issued - (long) COMPLETED.getAcquire(this) > staged;
  }

  /** Asks for a drain if anything is staged and none is coming. */
  void flush() {
    boolean wake;
    synchronized (this) {
      wake = !filling.requests.isEmpty() && requestDrain();
    }
    if (wake) {
      drainRequest.run();
    }
  }

  private boolean requestDrain() {
    boolean wake = !drainRequested;
    drainRequested = true;
    return wake;
  }

  // Called by the event loop only.

  /** Says that a drain will follow for certain, so that nobody needs to ask for one until then. */
  synchronized void drainIsComing() {
    drainRequested = true;
  }

  /**
   * Swaps batches.
   *
   * @param empty becomes the batch that callers fill
   * @param chunk a written buffer to be filled again, or null; ownership moves here
   * @param recycled requests that ended since the last drain; emptied
   * @param writable whether the channel takes bytes; if not, the open buffer stays here to be
   *     filled up, so that what waits for a slow server is packed densely
   * @return what was staged; ownership of its buffers moves to the caller
   */
  synchronized WriteBatch drain(
      WriteBatch empty, @Nullable ByteBuf chunk, List<Request> recycled, boolean writable) {
    drainRequested = false;
    if (chunk != null) {
      if (spare == null && refusal == null) {
        spare = chunk;
      } else {
        chunk.release();
      }
    }
    for (int i = 0; i < recycled.size(); i++) {
      free.addLast(recycled.get(i));
    }
    recycled.clear();
    serveLine();
    lookAtLine();
    if (writable) {
      sealOpen();
    }
    WriteBatch staged = filling;
    filling = empty;
    return staged;
  }

  /**
   * Stages a Cancel; dropped when the queue is full, since it is advice and the server is behind.
   */
  synchronized void stageCancel(long id) {
    int frame = CommandEncoder.MAX_CANCEL_FRAME_LENGTH;
    if (queuedBytes - takenBytes + frame > maxQueuedBytes) {
      return;
    }
    ByteBuf buffer = roomFor(frame);
    int start = buffer.writerIndex();
    CommandEncoder.writeCancel(buffer, id);
    queuedBytes += buffer.writerIndex() - start;
  }

  /** Gives a request's permit back. */
  void release() {
    COMPLETED.setRelease(this, completed + 1);
  }

  /** Lets the next authentication in; before the permit is given back. */
  synchronized void authenticationEnded() {
    authenticating = false;
  }

  /** Gives the bytes of a buffer back, which the socket has taken; {@link #flushed} follows. */
  void bytesTaken(int bytes) {
    TAKEN_BYTES.setRelease(this, takenBytes + bytes);
  }

  /** Gives those who wait for bytes what the socket has taken. */
  void flushed() {
    if (waitedFor) {
      boolean wake;
      synchronized (this) {
        wake = serveLine() && requestDrain();
        lookAtLine();
      }
      if (wake) {
        drainRequest.run();
      }
    }
  }

  private void lookAtLine() {
    waitedFor = !waiters.isEmpty();
    callsWait = waiters.hasCalls();
    nextGiveUpNanos = waiters.nextGiveUpNanos();
  }

  /** Tells the time to a drain that will follow; needed while anybody is in line. */
  synchronized void setTime(long now) {
    nowNanos = now;
  }

  /** Tells whether calls were in line at the last look, which have to be ended in time. */
  boolean callsWait() {
    return callsWait;
  }

  /** Returns a time before which none of them gives up; means nothing if there are none. */
  long nextGiveUpNanos() {
    return nextGiveUpNanos;
  }

  /** Takes the calls out of the line whose time to wait is over; the caller's to end. */
  List<WaitingCall> removeExpired(long now) {
    if (!callsWait) {
      return List.of();
    }
    synchronized (this) {
      return released(waiters.removeExpired(now));
    }
  }

  /** Takes all calls out of the line, when requests are refused; the caller's to end. */
  synchronized List<WaitingCall> removeWaiting() {
    return released(waiters.removeCalls());
  }

  private static List<WaitingCall> released(List<WaitingCall> calls) {
    calls.forEach(WaitingCall::release);
    return calls;
  }

  // Called by any thread.

  /**
   * Waits for room for a request that {@link #submit} refused; the caller then submits it again,
   * which may be refused again unless nobody may overtake, and then waits again, at its place, or
   * calls {@link #leaveLine}. Not on an event loop.
   *
   * @param nanos how long to wait
   * @return false if the time passed, or if the frame will never fit
   * @throws InterruptedException if the thread is interrupted, before or during the wait
   */
  boolean awaitRoom(
      CommandKind kind, String cache, int keyLength, int valueLength, long ttlMillis, long nanos)
      throws InterruptedException {
    long start = System.nanoTime();
    int nameLength = cacheNames.utf8(cache).length;
    int frame = WaitingCall.longestFrame(kind, nameLength, keyLength, valueLength, ttlMillis);
    RoomWaiters.ThreadWaiter waiter;
    boolean wake;
    synchronized (this) {
      if (frame > maxQueuedBytes) {
        return false;
      }
      if (refusal != null
          || (freePermits() > 0 && freeBytes() >= frame && !waiters.isForOthers())) {
        return true;
      }
      waiter = waiters.ofThisThread();
      if (waiter == null) {
        waiter = waiters.addThisThread(frame);
      } else {
        waiter.again();
      }
      wake = requestDrain();
    }
    if (wake) {
      drainRequest.run();
    }
    while (!waiter.isWoken()) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = nanos - (System.nanoTime() - start);
      if (left <= 0) {
        break;
      }
      LockSupport.parkNanos(this, left);
    }
    return waiter.isWoken();
  }

  /** Takes the calling thread out of the line, if it is there: it doesn't wait any longer. */
  void leaveLine() {
    boolean wake;
    synchronized (this) {
      wake = waiters.removeThisThread() && !waiters.isEmpty() && requestDrain();
    }
    if (wake) {
      drainRequest.run();
    }
  }

  /**
   * Has a call wait in line that {@link #submit} refused. It ends in {@code completion} like any
   * request; if it is not sent, whoever took it out of the line ends it.
   *
   * @param refusal why it has to wait
   * @throws CacheException if the queue is closed, or the line is full
   */
  void submitLater(
      CommandKind kind,
      String cache,
      Object key,
      @Nullable Object value,
      long ttlMillis,
      long startNanos,
      long deadlineNanos,
      Completion completion,
      OverloadedException refusal) {
    byte[] name = cacheNames.utf8(cache);
    int valueLength = value == null ? 0 : Payload.length(value);
    int frame =
        WaitingCall.longestFrame(kind, name.length, Payload.length(key), valueLength, ttlMillis);
    Request request = new Request();
    request.kind = kind;
    request.cache = cache;
    request.startNanos = startNanos;
    request.deadlineNanos = deadlineNanos;
    long giveUp = startNanos + Math.min(waitNanos, deadlineNanos - startNanos);
    WaitingCall call = new WaitingCall(frame, request, completion, giveUp, refusal);
    OverloadedException full;
    boolean wake;
    synchronized (this) {
      checkOpen();
      // Whom there is room for by now leaves a place.
      wake = !waiters.hasPlace(frame) && serveLine() && requestDrain();
      full = waiters.takePlace(frame, refusal);
    }
    if (wake) {
      drainRequest.run();
      wake = false;
    }
    if (full != null) {
      throw full;
    }
    boolean inLine = false;
    try {
      call.copy(allocator, name, key, value, ttlMillis);
      synchronized (this) {
        if (this.refusal == null) {
          waiters.add(call);
          inLine = true;
          wake = requestDrain();
        } else {
          call.release();
          checkOpen();
        }
      }
    } finally {
      if (!inLine) {
        synchronized (this) {
          waiters.giveUpPlace(frame);
        }
      }
    }
    if (wake) {
      drainRequest.run();
    }
  }

  /** Takes a call out of the line, the caller's to end; null if it is not there any more. */
  @Nullable WaitingCall withdraw(Completion completion) {
    WaitingCall call;
    boolean wake;
    synchronized (this) {
      call = waiters.remove(completion);
      wake = call != null && !waiters.isEmpty() && requestDrain();
    }
    if (call != null) {
      call.release();
    }
    if (wake) {
      drainRequest.run();
    }
    return call;
  }

  private void checkOpen() {
    CloseReason closed = refusal;
    if (closed != null) {
      throw new ConnectionClosedException(RequestFate.NOT_SENT, closed);
    }
  }

  /** Refuses further requests, quoting the reason; what is staged stays. The first reason wins. */
  synchronized void refuse(CloseReason reason) {
    if (refusal == null) {
      refusal = reason;
    }
    waiters.wakeThreads();
  }

  /**
   * Refuses further requests and returns what is staged; its buffers are the caller's to release.
   */
  synchronized WriteBatch close(CloseReason reason) {
    refusal = reason;
    waiters.wakeThreads();
    sealOpen();
    if (open != null) {
      open.release();
      open = null;
    }
    if (spare != null) {
      spare.release();
      spare = null;
    }
    free.clear();
    WriteBatch staged = filling;
    filling = new WriteBatch();
    return staged;
  }

  /** Returns the last message id given out. */
  synchronized long lastId() {
    return nextId - 1;
  }

  /** Tells whether requests are refused. */
  synchronized boolean isRefusing() {
    return refusal != null;
  }

  /** Returns how many wait for room: calls in line, and threads. */
  int waiting() {
    return waiters.length();
  }

  /** Returns the number of requests that hold a permit. */
  synchronized int inFlight() {
    return (int) (issued - (long) COMPLETED.getAcquire(this));
  }

  /** Returns the bytes that wait to be taken by the socket. */
  synchronized long queuedBytes() {
    return maxQueuedBytes - freeBytes();
  }
}
