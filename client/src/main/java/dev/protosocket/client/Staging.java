// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What callers have staged and the event loop has not yet taken: requests in the order of their
 * ids, and their frames. Guarded by the lock of the {@link WriteQueue}.
 */
final class Staging {
  /**
   * How many requests of pipelines are held back while others are in flight, to be sent together: a
   * thread that fires many of them in a row wakes the event loop once, not for the first one alone.
   * Enough for the wake-up to cost next to nothing for each, and few enough for the loop to work
   * meanwhile.
   */
  static final int MAX_COALESCED = 32;

  private static final byte[] NO_KEY = {};

  private final Wire wire;
  private final Admission admission;
  private final OpenBuffer open;

  /** Requests that have ended, to be used again. */
  private final ArrayDeque<Request> free = new ArrayDeque<>();

  /** Whether requests of pipelines stay until they are asked for, or fill a buffer. */
  private boolean patient;

  private WriteBatch filling = new WriteBatch();
  private long nextId;

  Staging(Wire wire, Admission admission, ByteBufAllocator allocator, long firstId) {
    this.wire = wire;
    this.admission = admission;
    this.open = new OpenBuffer(allocator, wire);
    this.nextId = firstId;
  }

  /** Returns a request to be filled in. */
  Request next() {
    Request request = free.pollLast();
    return request != null ? request : new Request();
  }

  /** Takes back what was not staged. */
  void takeBack(Request request) {
    request.recycle();
    free.addLast(request);
  }

  /** Takes the permit, the id and the bytes, or throws; returns the length of the frame. */
  int reserve(Request request, RoomLine line) {
    int frame = request.frameLength(wire, nextId);
    admission.check(frame);
    if (!line.isEmpty()) {
      line.checkTurn();
    }
    admission.take(frame);
    request.id = nextId++;
    request.frameBytes = frame;
    return frame;
  }

  /** Encodes the frame of a request that has reserved room into the open buffer, and stages it. */
  void stage(Request request, Object key, @Nullable Object value) {
    try {
      encode(request, key, value, open.scratch(request.name.length));
    } catch (Throwable e) {
      admission.giveBack(request.frameBytes);
      throw e;
    }
    add(request);
  }

  /** Encodes a frame into the open buffer; nothing of it remains there if that throws. */
  private void encode(Request request, Object key, @Nullable Object value, byte[] scratch) {
    ByteBuf buffer = open.roomFor(request.frameBytes, filling.buffers);
    int start = buffer.writerIndex();
    try {
      OpenBuffer.encode(wire, request, key, value, scratch, buffer);
    } catch (Throwable e) {
      buffer.writerIndex(start);
      throw e;
    }
    request.bufferNumber = open.number();
  }

  /** Stages a request that has reserved room and is encoded; takes ownership of the frame. */
  void stage(Request request, ByteBuf frame) {
    request.bufferNumber = open.add(frame, filling.buffers);
    add(request);
  }

  /** Stages a call that has waited, for which there is room now. */
  void stage(WaitingCall call) {
    Request request = call.request;
    int frame = request.frameLength(wire, nextId);
    byte[] scratch = open.scratch(request.name.length);
    request.id = nextId;
    request.frameBytes = frame;
    if (request.large) {
      request.bufferNumber = open.add(call.encode(wire, scratch), filling.buffers);
    } else {
      open.roomFor(frame, filling.buffers).writeBytes(call.encode(wire, scratch));
      request.bufferNumber = open.number();
      call.release();
    }
    nextId++;
    admission.take(frame);
    add(request);
  }

  /**
   * Stages an authentication, in a buffer that ends with it; returns its id. If it throws, nothing
   * has been taken.
   *
   * @param request asks for it; has a credential
   */
  long stageAuthentication(Request request) {
    admission.checkAuthentication();
    long id = nextId;
    request.id = id;
    request.frameBytes = request.frameLength(wire, id);
    encode(request, NO_KEY, null, NO_KEY);
    nextId++;
    admission.takeForAuthentication(request.frameBytes);
    add(request);
    open.seal(filling.buffers);
    return id;
  }

  /** Stages a Cancel, if the wire has such a thing and there is room for it. */
  void stageCancel(long id) {
    int frame = wire.maxCancelLength();
    if (frame == 0 || admission.freeBytes() < frame) {
      return;
    }
    ByteBuf buffer = open.roomFor(frame, filling.buffers);
    int start = buffer.writerIndex();
    wire.writeCancel(id, buffer);
    admission.takeBytes(buffer.writerIndex() - start);
  }

  private void add(Request request) {
    filling.requests.add(request);
    request.unended().staged(request.id);
  }

  /** Returns how many requests are staged. */
  int size() {
    return filling.requests.size();
  }

  /** Tells whether the request just staged may stay without a drain being requested. */
  boolean mayStay(Completion completion) {
    if (!completion.pipelined() || !filling.buffers.isEmpty()) {
      return false;
    }
    int staged = size();
    return patient || (staged < MAX_COALESCED && admission.inFlight() > staged);
  }

  /**
   * Has requests of pipelines stay until they are asked for: nobody would take them before, if who
   * fires is who sends.
   */
  void bePatient() {
    patient = true;
  }

  /** Returns the last message id given out. */
  long lastId() {
    return nextId - 1;
  }

  /** Takes ownership of a written buffer, to be filled again. */
  void reuse(ByteBuf chunk) {
    if (admission.isRefusing()) {
      chunk.release();
    } else {
      open.reuse(chunk);
    }
  }

  /** Takes back requests that have ended. */
  void reuse(List<Request> ended) {
    for (int i = 0; i < ended.size(); i++) {
      free.addLast(ended.get(i));
    }
  }

  /**
   * Swaps batches.
   *
   * @param empty is filled from now on
   * @param all whether the open buffer is taken, too; if not it is filled up first
   * @return what was staged; ownership of its buffers moves to the caller
   */
  WriteBatch swap(WriteBatch empty, boolean all) {
    if (all) {
      open.seal(filling.buffers);
    }
    WriteBatch staged = filling;
    filling = empty;
    return staged;
  }

  /** Returns what was staged, and releases everything else. */
  WriteBatch close() {
    WriteBatch staged = swap(new WriteBatch(), true);
    open.release();
    free.clear();
    return staged;
  }
}
