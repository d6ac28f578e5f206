// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Passes encoded buffers to the socket as fast as the server reads them, and no faster: what the
 * channel does not take stays here, counted by the {@link Admission} and known to be unsent.
 * Confined to the event loop.
 */
final class Outbox {
  /**
   * Written between flushes; TLS output becomes visible to the channel's writability by a flush.
   */
  private static final int FLUSH_BYTES = 128 * 1024;

  private final Channel channel;
  private final Admission admission;
  private final ArrayDeque<ByteBuf> buffers = new ArrayDeque<>();
  private long takenBuffers;

  /** The number of the last buffer that may be written for now. */
  private long lastBuffer = Long.MAX_VALUE;

  private boolean flushing;

  /** A chunk that was written, held to be filled again once the TLS engine is done with it. */
  private @Nullable ByteBuf written;

  Outbox(Channel channel, Admission admission) {
    this.channel = channel;
    this.admission = admission;
  }

  /** Returns how many buffers have been given to the channel since the connection began. */
  long takenBuffers() {
    return takenBuffers;
  }

  /** Holds back what comes behind a buffer. */
  void holdAfter(long bufferNumber) {
    lastBuffer = bufferNumber;
  }

  /** Ends {@link #holdAfter}; the next flush writes what was held back. */
  void releaseHold() {
    lastBuffer = Long.MAX_VALUE;
  }

  /** Tells whether a flush would write, if there were anything to write. */
  boolean isWritable() {
    return takenBuffers < lastBuffer && channel.isWritable();
  }

  /** Takes ownership of the buffers. */
  void add(List<ByteBuf> more) {
    for (int i = 0; i < more.size(); i++) {
      buffers.add(more.get(i));
    }
  }

  /** Writes while the channel is writable. */
  void flush() {
    if (flushing) {
      return;
    }
    flushing = true;
    try {
      // A flush may make the channel writable again, and says so while this loop runs: hence the
      // look at it after each flush, the last one included.
      while (!buffers.isEmpty() && isWritable()) {
        writeSome();
        channel.flush();
      }
    } finally {
      flushing = false;
    }
  }

  private void writeSome() {
    int unflushed = 0;
    while (unflushed < FLUSH_BYTES && !buffers.isEmpty() && isWritable()) {
      ByteBuf buffer = buffers.remove();
      int bytes = buffer.readableBytes();
      takenBuffers++;
      admission.bytesTaken(bytes);
      keepForReuse(buffer);
      unflushed += bytes;
      channel.write(buffer, channel.voidPromise());
    }
  }

  private void keepForReuse(ByteBuf buffer) {
    if (written == null && buffer.capacity() == OpenBuffer.CHUNK_BYTES) {
      written = buffer.retain();
    }
  }

  /** Returns a chunk to be filled again, owned by the caller; null if there is none. */
  @Nullable ByteBuf takeSpare() {
    ByteBuf chunk = written;
    written = null;
    if (chunk != null && chunk.refCnt() > 1) {
      chunk.release();
      chunk = null;
    }
    return chunk == null ? null : chunk.clear();
  }

  /** Releases everything that was not written. */
  void release() {
    buffers.forEach(ByteBuf::release);
    buffers.clear();
    if (written != null) {
      written.release();
      written = null;
    }
  }
}
