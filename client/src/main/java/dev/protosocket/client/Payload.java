// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.util.internal.PlatformDependent;
import java.nio.ByteBuffer;

/**
 * The bytes of a key or a value in one of the forms that reach the encoder: {@code byte[]}, a
 * {@link ByteBuf} of which the readable bytes count and whose indices are left alone, or a
 * pipeline's {@link OpKey}. A static union rather than a wrapper, because a wrapper would be
 * garbage on every call.
 */
final class Payload {
  private static final byte DELETE = 0x7f;

  private Payload() {}

  static int length(Object payload) {
    if (payload instanceof byte[] array) {
      return array.length;
    }
    return payload instanceof OpKey key ? key.length() : ((ByteBuf) payload).readableBytes();
  }

  static void write(Object payload, ByteBuf out) {
    if (payload instanceof byte[] array) {
      out.writeBytes(array);
    } else if (payload instanceof OpKey key) {
      key.write(out);
    } else {
      ByteBuf buffer = (ByteBuf) payload;
      int index = buffer.readerIndex();
      int length = buffer.readableBytes();
      if (buffer.hasArray()) {
        // Netty would wrap the array in two temporary ByteBuffers.
        out.writeBytes(buffer.array(), buffer.arrayOffset() + index, length);
      } else {
        out.writeBytes(buffer, index, length);
      }
    }
  }

  /** Tells whether each of the first bytes is a visible ASCII character. */
  static boolean isVisibleAscii(Object payload, int length) {
    if (payload instanceof byte[] array) {
      return isVisibleAscii(array, length);
    } else if (payload instanceof OpKey key) {
      return key.isVisibleAscii();
    }
    ByteBuf buffer = (ByteBuf) payload;
    int index = buffer.readerIndex();
    boolean visible = true;
    for (int i = 0; i < length && visible; i++) {
      byte b = buffer.getByte(index + i);
      visible = b > ' ' && b != DELETE;
    }
    return visible;
  }

  static boolean isVisibleAscii(byte[] bytes, int length) {
    for (int i = 0; i < length; i++) {
      // Bytes from 0x80 on are negative.
      if (bytes[i] <= ' ' || bytes[i] == DELETE) {
        return false;
      }
    }
    return true;
  }

  /** Copies the first bytes of a payload, all of them unless it was changed meanwhile. */
  static void copy(Object payload, int length, byte[] out, int index) {
    if (payload instanceof byte[] array) {
      System.arraycopy(array, 0, out, index, length);
    } else if (payload instanceof OpKey key) {
      key.copy(length, out, index);
    } else {
      ByteBuf buffer = (ByteBuf) payload;
      buffer.getBytes(buffer.readerIndex(), out, index, length);
    }
  }

  /**
   * Copies a value out of the bytes as they were read; on the event loop that has read them.
   * Without {@code Unsafe}, which Netty does not use from JDK 25 on, {@code getBytes} makes a
   * temporary {@link ByteBuffer} for each call; only the event loop may use the buffer's own.
   */
  static byte[] read(ByteBuf buffer, int index, int length) {
    byte[] value = new byte[length];
    if (PlatformDependent.hasUnsafe() || buffer.hasArray() || buffer.nioBufferCount() != 1) {
      buffer.getBytes(index, value);
    } else {
      buffer.internalNioBuffer(index, length).get(value);
    }
    return value;
  }
}
