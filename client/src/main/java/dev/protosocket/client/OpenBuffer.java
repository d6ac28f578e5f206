// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.CommandEncoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The buffer that requests are encoded into, one behind the other, until it is full or sealed. Then
 * it joins the others of its batch, and another is opened. Guarded by the lock of the {@link
 * WriteQueue}, but for what is static.
 */
final class OpenBuffer {
  /** Two TLS records; 800 requests of 40 bytes. */
  static final int CHUNK_BYTES = 32 * 1024;

  /** Room for all that comes before the value, if the cache's name and the key are short. */
  private static final int HEAD_BYTES = 256;

  private final ByteBufAllocator allocator;
  private @Nullable ByteBuf open;
  private @Nullable ByteBuf spare;

  /** Where the beginning of a frame is put together; longer only for long names of caches. */
  private byte[] head = new byte[HEAD_BYTES];

  /** The number of the open buffer; the first of a connection is 1. */
  private long number = 1;

  OpenBuffer(ByteBufAllocator allocator) {
    this.allocator = allocator;
  }

  /** Returns the number of the buffer that is open. */
  long number() {
    return number;
  }

  /** Returns the open buffer, another one if that is too full for the frame. */
  ByteBuf roomFor(int frame, List<ByteBuf> sealed) {
    ByteBuf buffer = open;
    if (buffer != null && buffer.writableBytes() >= frame) {
      return buffer;
    }
    seal(sealed);
    buffer = spare;
    spare = null;
    if (buffer == null) {
      buffer = allocator.directBuffer(CHUNK_BYTES, CHUNK_BYTES);
    }
    open = buffer;
    return buffer;
  }

  /** Returns room for the beginning of a frame, up to the key. */
  byte[] head(int nameLength) {
    int length = CommandEncoder.MAX_PREFIX_OVERHEAD + nameLength;
    if (head.length < length) {
      head = new byte[length];
    }
    return head;
  }

  /** Moves the open buffer to those that are written next, if anything is in it. */
  void seal(List<ByteBuf> sealed) {
    ByteBuf buffer = open;
    if (buffer != null && buffer.isReadable()) {
      sealed.add(buffer);
      open = null;
      number++;
    }
  }

  /** Moves a frame in a buffer of its own there, behind the open one; returns its number. */
  long add(ByteBuf buffer, List<ByteBuf> sealed) {
    seal(sealed);
    sealed.add(buffer);
    return number++;
  }

  /** Takes ownership of an empty buffer, to be filled again. */
  void reuse(ByteBuf chunk) {
    if (spare == null) {
      spare = chunk;
    } else {
      chunk.release();
    }
  }

  /** Releases what has not been sealed. */
  void release() {
    if (open != null) {
      open.release();
      open = null;
    }
    if (spare != null) {
      spare.release();
      spare = null;
    }
  }

  /**
   * Writes a request's frame.
   *
   * @param name the cache's name in UTF-8
   * @param key a {@link Payload}
   * @param value a {@link Payload}; null for anything but a SET
   * @param head where its beginning is put together
   * @throws InvalidRequestException if the key or the value was changed meanwhile
   */
  static void encode(
      Request request, byte[] name, Object key, @Nullable Object value, byte[] head, ByteBuf out) {
    int start = out.writerIndex();
    int keyLength = request.keyLength;
    int length =
        CommandEncoder.prefix(
            head,
            ProtosocketCommands.of(request.operation),
            request.id,
            request.commandLength,
            name,
            keyLength);
    if (keyLength <= head.length - length) {
      Payload.copy(key, keyLength, head, length);
      out.writeBytes(head, 0, length + keyLength);
    } else {
      out.writeBytes(head, 0, length);
      Payload.write(key, out);
    }
    if (value != null) {
      CommandEncoder.writeValuePrefix(out, request.valueLength);
      Payload.write(value, out);
      CommandEncoder.writeTtl(out, request.ttlMillis);
    }
    if (out.writerIndex() - start != request.frameBytes) {
      throw InvalidRequestException.changedBuffer();
    }
  }
}
