// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.wire.Frame;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.Arrays;

/** A request as the engine shows it to a wire: no more of it than it knows at that time. */
final class FakeFrame extends Frame {
  private final MemcachedWire wire;
  private final Operation operation;
  private final byte[] cacheName;
  private final byte[] key;
  private int valueLength;
  private long ttl;
  private int bodyLength;
  private boolean measured;
  private boolean writing;
  private long id;
  private int mark;

  /**
   * Creates a request without a value.
   *
   * @param key not copied
   */
  FakeFrame(MemcachedWire wire, Operation operation, String cache, byte[] key) {
    this.wire = wire;
    this.operation = operation;
    this.cacheName = wire.cacheName(cache, cache.getBytes(UTF_8));
    this.key = key;
  }

  FakeFrame value(int length, long wireTtl) {
    valueLength = length;
    ttl = wireTtl;
    return this;
  }

  /** Returns the key with its cache's prefix, as it is now. */
  byte[] fullKey() {
    byte[] full = Arrays.copyOf(cacheName, cacheName.length + key.length);
    System.arraycopy(key, 0, full, cacheName.length, key.length);
    return full;
  }

  /** Measures it as the engine does; returns the most that it can take. */
  int measure() {
    bodyLength = wire.bodyLength(this, key);
    measured = true;
    return wire.frameLength(MemcachedWire.LONGEST_ID, bodyLength);
  }

  /** Writes it as the engine does; fails if the length is not what was said. */
  String write(long withId, byte[] value) {
    if (!measured) {
      measure();
    }
    int length = wire.frameLength(withId, bodyLength);
    if (length > wire.frameLength(MemcachedWire.LONGEST_ID, bodyLength)) {
      throw new AssertionError("longer than the longest");
    }
    byte[] scratch = new byte[wire.scratchBytes(cacheName.length)];
    Arrays.fill(scratch, (byte) '\n');
    id = withId;
    writing = true;
    ByteBuf out = ByteBufAllocator.DEFAULT.heapBuffer(length, length);
    try {
      try {
        wire.writeHead(this, key, scratch, out);
      } catch (InvalidRequestException e) {
        if (out.isReadable()) {
          throw new AssertionError("a part was written", e);
        }
        throw e;
      }
      if (operation == Operation.SET) {
        wire.writeTail(this, out.writeBytes(value));
      }
      if (out.readableBytes() != length) {
        throw new AssertionError("said " + length + ", wrote " + out.readableBytes());
      }
      return out.toString(ISO_8859_1);
    } finally {
      writing = false;
      out.release();
    }
  }

  private void requireWriting() {
    if (!writing) {
      throw new AssertionError("it is not being written");
    }
  }

  private void requireOwn(Object given) {
    if (given != key) {
      throw new AssertionError("another's key");
    }
  }

  @Override
  public Operation operation() {
    return operation;
  }

  @Override
  public long id() {
    requireWriting();
    return id;
  }

  @Override
  public byte[] cacheName() {
    return cacheName;
  }

  @Override
  public int keyLength() {
    return key.length;
  }

  @Override
  public int valueLength() {
    return valueLength;
  }

  @Override
  public long ttl() {
    return ttl;
  }

  @Override
  public int bodyLength() {
    requireWriting();
    return bodyLength;
  }

  @Override
  public boolean isVisibleAscii(Object given) {
    requireOwn(given);
    for (byte b : key) {
      if (b < 0x21 || b > 0x7e) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void writeKey(Object given, ByteBuf out) {
    requireWriting();
    requireOwn(given);
    out.writeBytes(key);
  }

  @Override
  public void copyKey(Object given, byte[] out, int index) {
    requireWriting();
    requireOwn(given);
    System.arraycopy(key, 0, out, index, key.length);
  }

  @Override
  public void mark(int number) {
    requireWriting();
    mark = number;
  }

  @Override
  public int mark() {
    return mark;
  }
}
