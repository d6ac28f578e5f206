// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.CommandEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * An asynchronous call that waits for room, without a thread. It has its own copy of the key and
 * the value, encoded but for what stands before them: that holds the message id, which is given
 * when there is room. Once in line it is guarded by the lock of the {@link WriteQueue}; whoever
 * takes it out releases or encodes it.
 */
final class WaitingCall extends RoomWaiters.Waiter {
  /** What is staged when there is room; has no id before. */
  final Request request;

  final Completion completion;
  final long giveUpNanos;

  /** What ends the call when it gives up. */
  final OverloadedException refusal;

  private byte[] name = {};

  /** Has room for the beginning of the frame before its reader index. */
  private ByteBuf payload = Unpooled.EMPTY_BUFFER;

  WaitingCall(
      Request request, Completion completion, long giveUpNanos, OverloadedException refusal) {
    super(request.longestFrame());
    this.request = request;
    this.completion = completion;
    this.giveUpNanos = giveUpNanos;
    this.refusal = refusal;
  }

  /**
   * Copies the key and the value.
   *
   * @param cacheUtf8 the cache's name
   * @throws InvalidRequestException if the key or value was changed meanwhile
   */
  void copy(ByteBufAllocator allocator, byte[] cacheUtf8, Object key, @Nullable Object value) {
    name = cacheUtf8;
    int head = CommandEncoder.MAX_PREFIX_OVERHEAD + name.length;
    ByteBuf copy = allocator.directBuffer(head + frame, head + frame);
    boolean copied = false;
    try {
      copy.setIndex(head, head);
      Payload.write(key, copy);
      int bytes = copy.readableBytes();
      if (value != null) {
        CommandEncoder.writeValuePrefix(copy, request.valueLength);
        bytes -= copy.writerIndex();
        Payload.write(value, copy);
        bytes += copy.writerIndex();
        CommandEncoder.writeTtl(copy, request.ttlMillis);
      }
      if (bytes != request.keyLength + request.valueLength) {
        throw InvalidRequestException.changedBuffer();
      }
      payload = copy;
      copied = true;
    } finally {
      if (!copied) {
        copy.release();
      }
    }
  }

  int nameLength() {
    return name.length;
  }

  /**
   * Completes the frame: the request has an id now.
   *
   * @param head where its beginning is put together
   * @return the frame, the caller's to release instead of {@link #release}
   */
  ByteBuf encode(byte[] head) {
    int length =
        CommandEncoder.prefix(
            head,
            ProtosocketCommands.of(request.operation),
            request.id,
            request.commandLength,
            name,
            request.keyLength);
    int start = payload.readerIndex() - length;
    payload.setBytes(start, head, 0, length);
    return payload.readerIndex(start);
  }

  void release() {
    payload.release();
  }
}
