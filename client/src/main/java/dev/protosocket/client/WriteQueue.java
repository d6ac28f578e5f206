// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Where calling threads hand requests to the event loop. A caller encodes its frame into the open
 * buffer, under one short lock; the event loop swaps the filled batch against an empty one and
 * writes it as it is. So keys and values are copied once, nothing of the caller's is retained, and
 * many requests share one wake-up and one write.
 *
 * <h2>Contract</h2>
 *
 * <ol>
 *   <li>{@link #submit} either throws, and then nothing of the request remains, or returns the id,
 *       and then the request is in exactly one batch, together with its frame.
 *   <li>What may be in flight, and wait to be taken by the socket, is bounded by an {@link
 *       Admission}. Its permit is taken in {@code submit}, before anything is encoded.
 *   <li>While a request is staged, a drain has been requested and not yet begun; or the request is
 *       a pipeline's, there are fewer than {@link Staging#MAX_COALESCED} of them, and another
 *       request has been drained and not ended. Its end is followed by a drain, and {@link #flush}
 *       asks for one before. Frames may stay longer: until the channel is writable. After {@link
 *       #bePatient} a pipeline's requests stay until {@code flush}, or until a buffer is full.
 *   <li>After {@link #close} nothing is accepted and nothing remains staged.
 *   <li>Those for whom there is no room may wait in a {@link RoomLine}.
 * </ol>
 */
final class WriteQueue {
  /** After so many bytes of a batch the lock is released, for the event loop and other callers. */
  static final int BATCH_SECTION_BYTES = 64 * 1024;

  /** After so many keys of a batch, too, sent or refused. */
  static final int BATCH_SECTION_KEYS = 256;

  private final Wire wire;
  private final ByteBufAllocator allocator;
  private final LongSupplier clock;
  private final Runnable drainRequest;
  private final Requests requests;

  // Guarded by this.
  private final Admission admission;
  private final Staging staging;
  private final RoomLine line;
  private boolean drainRequested;

  /**
   * Creates a queue.
   *
   * @param wire the protocol that is spoken
   * @param allocator makes the buffers that frames are encoded into
   * @param config for its bounds
   * @param firstId the first message id to give out
   * @param clock tells the time that calls begin at; for any thread
   * @param drainRequest asks the event loop to drain; called without the lock
   */
  WriteQueue(
      Wire wire,
      ByteBufAllocator allocator,
      ClientConfig config,
      long firstId,
      LongSupplier clock,
      Runnable drainRequest) {
    this.wire = wire;
    this.allocator = allocator;
    this.requests = new Requests(wire, clock);
    this.clock = clock;
    this.drainRequest = drainRequest;
    this.admission = new Admission(config.maxInFlight(), config.maxQueuedBytes());
    this.staging = new Staging(wire, admission, allocator, firstId);
    this.line = new RoomLine(this, staging, admission, config);
  }

  /** Returns what there is room for; its event loop's methods need no lock. */
  Admission admission() {
    return admission;
  }

  /** Returns what sizes requests for this queue. */
  Requests requests() {
    return requests;
  }

  /** Returns those who wait for room. */
  RoomLine line() {
    return line;
  }

  // Called by any thread.

  /**
   * Stages one request, which begins now. The key and the value are read during the call only.
   *
   * @param key a {@link Payload}
   * @param value a {@link Payload}; null for anything but a SET
   * @param wireTtl what {@link Requests#ttl} said
   * @return the message id
   * @throws CacheException if the queue is closed or a bound is reached
   */
  long submit(
      Operation operation,
      String cache,
      Object key,
      @Nullable Object value,
      long wireTtl,
      Completion completion) {
    byte[] name = requests.cacheName(cache);
    int valueLength = value == null ? 0 : Payload.length(value);
    long now = clock.getAsLong();
    Request request;
    long id = 0;
    boolean wake = false;
    synchronized (this) {
      request = staging.next();
      request.ask(operation, cache, completion);
      request.measure(wire, name, key, valueLength, wireTtl);
      request.allow(now, completion.timeoutNanos());
      if (!request.large) {
        boolean staged = false;
        try {
          id = stage(request, key, value);
          staged = true;
        } finally {
          if (!staged) {
            staging.takeBack(request);
          }
        }
        wake = !staging.mayStay(completion) && claimDrain();
      }
    }
    if (id == 0) {
      return submitLarge(request, key, value);
    }
    wakeLoop(wake);
    return id;
  }

  /** The same for a request of the caller's, which is the queue's from here on unless it throws. */
  long submit(Request request, Object key, @Nullable Object value) {
    if (request.large) {
      return submitLarge(request, key, value);
    }
    long id;
    boolean wake;
    synchronized (this) {
      Completion completion = request.unended();
      id = stage(request, key, value);
      wake = !staging.mayStay(completion) && claimDrain();
    }
    wakeLoop(wake);
    return id;
  }

  /** Copies the key and the value of a call that waits. */
  void copy(WaitingCall call, Object key, @Nullable Object value) {
    call.copy(wire, allocator, key, value);
  }

  /** Takes what the request needs and stages it, if it is short; returns its id. */
  private long stage(Request request, Object key, @Nullable Object value) {
    staging.reserve(request, line);
    // Once it is staged, its end may be told in the call.
    long id = request.id;
    staging.stage(request, key, value);
    return id;
  }

  /** Encodes the frame into a buffer of its own, outside the lock. */
  private long submitLarge(Request request, Object key, @Nullable Object value) {
    int frame;
    synchronized (this) {
      frame = staging.reserve(request, line);
    }
    long id = request.id;
    ByteBuf buffer = null;
    boolean wake;
    try {
      buffer = allocator.directBuffer(frame, frame);
      byte[] scratch = new byte[wire.scratchBytes(request.name.length)];
      OpenBuffer.encode(wire, request, key, value, scratch, buffer);
    } catch (Throwable e) {
      if (buffer != null) {
        buffer.release();
      }
      synchronized (this) {
        admission.giveBack(frame);
        // Some may have stayed because of this one, which has no end to wait for now; and what it
        // had taken is for those in line.
        wake = (staging.size() > 0 || !line.isEmpty()) && claimDrain();
      }
      wakeLoop(wake);
      throw e;
    }
    synchronized (this) {
      if (admission.isRefusing()) {
        buffer.release();
        admission.giveBack(frame);
        admission.checkOpen();
      }
      staging.stage(request, buffer);
      wake = claimDrain();
    }
    wakeLoop(wake);
    return id;
  }

  /**
   * Stages requests of a batch, in order, under one lock and with one wake-up: as many as have
   * short frames and room, up to {@link #BATCH_SECTION_BYTES}. Those that are refused end in the
   * call, but for one that may wait.
   *
   * @param from the first to look at, which has a short frame; refused ones are passed over
   * @return the first that was not looked at
   * @throws InvalidRequestException if the name of the cache is at fault
   */
  int submitSome(BatchFuture<?> call, int from) {
    requests.cacheName(call.cache());
    int next = from;
    int end = Math.min(call.batch().size(), from + BATCH_SECTION_KEYS);
    boolean wake = false;
    try {
      synchronized (this) {
        int staged = staging.size();
        long limit = admission.admittedBytes() + BATCH_SECTION_BYTES;
        try {
          for (; next < end && admission.admittedBytes() < limit; next++) {
            if (!call.isRefused(next) && !stageKey(call, next)) {
              break;
            }
          }
        } finally {
          wake = staging.size() > staged && claimDrain();
        }
      }
    } finally {
      wakeLoop(wake);
    }
    return next;
  }

  /** Stages or refuses a key of a batch; does neither if it is long, or has to wait for room. */
  private boolean stageKey(BatchFuture<?> call, int index) {
    Request request = staging.next();
    boolean staged = false;
    try {
      requests.fill(request, call, index);
      if (request.large) {
        return false;
      }
      stage(request, call.batch().key(index), call.valueOrNull(index));
      staged = true;
    } catch (OverloadedException e) {
      if (line.takesCalls()) {
        // It has to wait, and those behind it have to wait for it.
        return false;
      }
      call.refused(index, e);
    } catch (CacheException e) {
      call.refused(index, e);
    } finally {
      if (!staged) {
        staging.takeBack(request);
      }
    }
    return true;
  }

  /**
   * Stages an authentication with another token, in a buffer that ends with it, so that what is
   * staged behind it can be held back until it is answered. {@link #authenticationEnded} lets the
   * next one in.
   *
   * @return the message id
   * @throws CacheException if the queue is closed, or another authentication has not ended
   */
  long submitAuthentication(Credential credential, Completion completion) {
    Request request = requests.of(wire.authentication(credential.tokenUtf8()), completion);
    request.credential = credential;
    long id;
    boolean wake;
    synchronized (this) {
      id = staging.stageAuthentication(request);
      wake = claimDrain();
    }
    wakeLoop(wake);
    return id;
  }

  /** Has requests of pipelines stay until they are flushed, or fill a buffer. */
  synchronized void bePatient() {
    staging.bePatient();
  }

  /** Asks for a drain if anything is staged and none is coming. */
  void flush() {
    boolean wake;
    synchronized (this) {
      wake = staging.size() > 0 && claimDrain();
    }
    wakeLoop(wake);
  }

  /**
   * Notes that a drain has to follow; locked.
   *
   * @return whether the caller has to ask for it, when it has released the lock
   */
  boolean claimDrain() {
    boolean claimed = !drainRequested;
    drainRequested = true;
    return claimed;
  }

  /** Asks for the drain that the caller has claimed, if it has. Without the lock. */
  void wakeLoop(boolean claimed) {
    if (claimed) {
      drainRequest.run();
    }
  }

  /** Refuses further requests, quoting the reason; what is staged stays. The first reason wins. */
  synchronized void refuse(CloseReason reason) {
    admission.refuse(reason);
    line.wakeThreads();
  }

  /** Returns the last message id given out. */
  synchronized long lastId() {
    return staging.lastId();
  }

  /** Tells whether requests are refused. */
  synchronized boolean isRefusing() {
    return admission.isRefusing();
  }

  /** Returns the number of requests that hold a permit. */
  synchronized int inFlight() {
    return (int) admission.inFlight();
  }

  /** Returns the bytes that wait to be taken by the socket. */
  synchronized long queuedBytes() {
    return admission.queuedBytes();
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
      staging.reuse(chunk);
    }
    staging.reuse(recycled);
    recycled.clear();
    line.serve();
    line.look();
    return staging.swap(empty, writable);
  }

  /** Stages a Cancel; dropped when the queue is full, since it is advice. */
  synchronized void stageCancel(long id) {
    staging.stageCancel(id);
  }

  /** Lets the next authentication in; before the permit is given back. */
  synchronized void authenticationEnded() {
    admission.authenticationEnded();
  }

  /** Refuses further requests and returns what is staged, whose buffers are the caller's. */
  synchronized WriteBatch close(CloseReason reason) {
    admission.close(reason);
    line.wakeThreads();
    return staging.close();
  }
}
