// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous call that waits for room, without a thread. It has its own copy of the key and
 * the value; what stands before the value holds the message id, which is given when there is room.
 * Once in line it is guarded by the lock of the {@link WriteQueue}; whoever takes it out releases
 * or encodes it.
 */
final class WaitingCall extends RoomWaiters.Waiter {
  /** What is staged when there is room; has no id before. */
  final Request request;

  final Completion completion;
  final long giveUpNanos;

  /** What ends the call when it gives up. */
  final OverloadedException refusal;

  private byte[] key = {};

  /** The value and what stands behind it; has room for all that stands before. */
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;

  WaitingCall(Request request, int longestFrame, long giveUpNanos, OverloadedException refusal) {
    super(longestFrame);
    this.request = request;
    this.completion = request.unended();
    this.giveUpNanos = giveUpNanos;
    this.refusal = refusal;
  }

  /**
   * Copies the key and the value.
   *
   * @throws InvalidRequestException if the key or value was changed meanwhile
   */
  void copy(Wire wire, ByteBufAllocator allocator, Object withKey, @Nullable Object value) {
    key = new byte[request.keyLength];
    if (Payload.length(withKey) != key.length) {
      throw InvalidRequestException.changedBuffer();
    }
    Payload.copy(withKey, key.length, key, 0);
    ByteBuf copy = allocator.directBuffer(frame, frame);
    boolean copied = false;
    try {
      if (value == null) {
        copy.setIndex(frame, frame);
      } else {
        // Once for its length only: value and tail go to the end, and the longest head fits before.
        wire.writeTail(request, copy);
        int start = frame - request.valueLength - copy.readableBytes();
        copy.setIndex(start, start);
        Payload.write(value, copy);
        if (copy.readableBytes() != request.valueLength) {
          throw InvalidRequestException.changedBuffer();
        }
        wire.writeTail(request, copy);
      }
      payload = copy;
      copied = true;
    } finally {
      if (!copied) {
        copy.release();
      }
    }
  }

  /**
   * Completes the frame: the request has an id now, and a length.
   *
   * @param scratch where its beginning is put together
   * @return the frame, the caller's to release instead of {@link #release}
   */
  ByteBuf encode(Wire wire, byte[] scratch) {
    int value = payload.readerIndex();
    int end = payload.writerIndex();
    int start = end - request.frameBytes;
    payload.setIndex(start, start);
    request.writeHead(wire, key, scratch, payload);
    if (payload.writerIndex() != value) {
      throw new IllegalStateException("the head is not as long as the wire has said");
    }
    return payload.writerIndex(end);
  }

  void release() {
    payload.release();
  }
}
