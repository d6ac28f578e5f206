// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Wire;
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
  private static final int SCRATCH_BYTES = 256;

  private final ByteBufAllocator allocator;
  private final Wire wire;
  private @Nullable ByteBuf open;
  private @Nullable ByteBuf spare;

  /** Where the beginning of a frame is put together; longer only for long names of caches. */
  private byte[] scratch = new byte[SCRATCH_BYTES];

  /** The number of the open buffer; the first of a connection is 1. */
  private long number = 1;

  OpenBuffer(ByteBufAllocator allocator, Wire wire) {
    this.allocator = allocator;
    this.wire = wire;
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

  /** Returns where the beginning of a frame is put together. */
  byte[] scratch(int nameLength) {
    int length = wire.scratchBytes(nameLength);
    if (scratch.length < length) {
      scratch = new byte[length];
    }
    return scratch;
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
   * @param key a {@link Payload}
   * @param value a {@link Payload}; null for anything but a SET
   * @param scratch where its beginning is put together
   * @throws InvalidRequestException if the key or the value was changed meanwhile
   */
  static void encode(
      Wire wire, Request request, Object key, @Nullable Object value, byte[] scratch, ByteBuf out) {
    int start = out.writerIndex();
    request.writeHead(wire, key, scratch, out);
    if (value != null) {
      Payload.write(value, out);
      wire.writeTail(request, out);
    }
    if (out.writerIndex() - start != request.frameBytes) {
      throw InvalidRequestException.changedBuffer();
    }
  }
}
