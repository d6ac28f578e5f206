// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The copy of a key that an operation of a pipeline keeps: an array that is filled again for each
 * use, and a buffer around it for those who ask. Not thread-safe.
 */
final class OpKey {
  private static final int INITIAL_BYTES = 32;

  /** Larger arrays are not kept for the next key. */
  private static final int MAX_KEPT_BYTES = 1024;

  private byte[] bytes = new byte[INITIAL_BYTES];
  private int length;

  /** Around {@link #bytes}, once asked for. */
  private @Nullable ByteBuf view;

  /** Behind what a user gets who asks, with the debug switch. */
  private @Nullable GuardedSlice guarded;

  /** Takes a copy. */
  void set(Object key) {
    if (key instanceof byte[] array) {
      resize(array.length);
      System.arraycopy(array, 0, bytes, 0, length);
    } else if (key instanceof String text) {
      Utf8.check("key", text);
      resize(ByteBufUtil.utf8Bytes(text));
      // The way to encode without garbage is a buffer's.
      ByteBufUtil.reserveAndWriteUtf8(buffer().clear(), text, length);
    } else {
      ByteBuf buffer = (ByteBuf) key;
      resize(buffer.readableBytes());
      buffer.getBytes(buffer.readerIndex(), bytes, 0, length);
    }
  }

  private void resize(int newLength) {
    if (newLength > bytes.length || bytes.length > MAX_KEPT_BYTES) {
      bytes = new byte[Math.max(newLength, INITIAL_BYTES)];
      view = null;
    }
    length = newLength;
  }

  int length() {
    return length;
  }

  boolean isVisibleAscii() {
    return Payload.isVisibleAscii(bytes, length);
  }

  /** Copies the first bytes. */
  void copy(int count, byte[] out, int index) {
    System.arraycopy(bytes, 0, out, index, count);
  }

  void write(ByteBuf out) {
    out.writeBytes(bytes, 0, length);
  }

  /** Returns the key as a buffer that nobody needs to release; valid until {@link #end}. */
  ByteBuf view() {
    if (Misuse.DEBUG) {
      GuardedSlice guard = guarded;
      if (guard == null) {
        guard = new GuardedSlice("key", Unpooled.wrappedBuffer(bytes), 0, length);
        guarded = guard;
        view = Unpooled.unreleasableBuffer(guard);
      }
    }
    return buffer();
  }

  private ByteBuf buffer() {
    ByteBuf buffer = view;
    if (buffer == null) {
      buffer = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(bytes)).setIndex(0, length);
      view = buffer;
    }
    return buffer;
  }

  /** Forgets where a user of the buffer has read or written up to. */
  void rewind() {
    if (view != null) {
      view.setIndex(0, length);
    }
  }

  /** The operation has been closed. */
  void end() {
    GuardedSlice guard = guarded;
    if (guard != null) {
      guarded = null;
      view = null;
      guard.release();
    }
  }
}
