// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.AbstractReferenceCountedByteBuf;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.GatheringByteChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.charset.Charset;

/**
 * A value among the bytes as they were read, without a copy, to be read only. It has a reference
 * count of its own, as Netty's retained slices have, so that who releases it once too often meets
 * an exception and does not take the bytes from those who read other values there. Netty's go back
 * to the event loop to be used again; these stay with an operation, which costs less
 * (docs/decisions.md).
 */
class ValueSlice extends AbstractReferenceCountedByteBuf {
  private ByteBuf read = Unpooled.EMPTY_BUFFER;
  private int offset;

  ValueSlice() {
    super(0);
  }

  /**
   * Becomes another value; the one before has been released by all.
   *
   * @param bytes the bytes as they were read; one reference is taken over, and given back when this
   *     is released
   */
  void begin(ByteBuf bytes, int index, int length) {
    read = bytes;
    offset = index;
    maxCapacity(length);
    setIndex(0, 0).markReaderIndex().markWriterIndex().writerIndex(length);
    resetRefCnt();
  }

  /** Returns the bytes as they were read, which this value is a part of. */
  ByteBuf bytes() {
    return read;
  }

  @Override
  protected void deallocate() {
    ByteBuf bytes = read;
    read = Unpooled.EMPTY_BUFFER;
    bytes.release();
  }

  @Override
  public int capacity() {
    return maxCapacity();
  }

  @Override
  public ByteBuf capacity(int newCapacity) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBufAllocator alloc() {
    return read.alloc();
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // deprecated by Netty, not by us
  public ByteOrder order() {
    return ByteOrder.BIG_ENDIAN;
  }

  @Override
  public ByteBuf unwrap() {
    return read;
  }

  @Override
  public boolean isContiguous() {
    return read.isContiguous();
  }

  @Override
  public boolean isDirect() {
    return read.isDirect();
  }

  @Override
  public boolean isReadOnly() {
    return true;
  }

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  public boolean isWritable(int size) {
    return false;
  }

  // Reading. The public methods have checked the index against this slice.

  @Override
  protected byte _getByte(int index) {
    return bytes().getByte(offset + index);
  }

  @Override
  protected short _getShort(int index) {
    return bytes().getShort(offset + index);
  }

  @Override
  protected short _getShortLE(int index) {
    return bytes().getShortLE(offset + index);
  }

  @Override
  protected int _getUnsignedMedium(int index) {
    return bytes().getUnsignedMedium(offset + index);
  }

  @Override
  protected int _getUnsignedMediumLE(int index) {
    return bytes().getUnsignedMediumLE(offset + index);
  }

  @Override
  protected int _getInt(int index) {
    return bytes().getInt(offset + index);
  }

  @Override
  protected int _getIntLE(int index) {
    return bytes().getIntLE(offset + index);
  }

  @Override
  protected long _getLong(int index) {
    return bytes().getLong(offset + index);
  }

  @Override
  protected long _getLongLE(int index) {
    return bytes().getLongLE(offset + index);
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int length) {
    checkIndex(index, length);
    bytes().getBytes(offset + index, dst, dstIndex, length);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
    checkIndex(index, length);
    bytes().getBytes(offset + index, dst, dstIndex, length);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, ByteBuffer dst) {
    checkIndex(index, dst.remaining());
    bytes().getBytes(offset + index, dst);
    return this;
  }

  @Override
  public ByteBuf getBytes(int index, OutputStream out, int length) throws IOException {
    checkIndex(index, length);
    bytes().getBytes(offset + index, out, length);
    return this;
  }

  @Override
  public int getBytes(int index, GatheringByteChannel out, int length) throws IOException {
    checkIndex(index, length);
    return bytes().getBytes(offset + index, out, length);
  }

  @Override
  public int getBytes(int index, FileChannel out, long position, int length) throws IOException {
    checkIndex(index, length);
    return bytes().getBytes(offset + index, out, position, length);
  }

  @Override
  public ByteBuf copy(int index, int length) {
    checkIndex(index, length);
    return bytes().copy(offset + index, length);
  }

  @Override
  public int nioBufferCount() {
    return read.nioBufferCount();
  }

  @Override
  public ByteBuffer nioBuffer(int index, int length) {
    checkIndex(index, length);
    return bytes().nioBuffer(offset + index, length).asReadOnlyBuffer();
  }

  @Override
  public ByteBuffer internalNioBuffer(int index, int length) {
    return nioBuffer(index, length);
  }

  @Override
  public ByteBuffer[] nioBuffers(int index, int length) {
    checkIndex(index, length);
    ByteBuffer[] buffers = bytes().nioBuffers(offset + index, length);
    for (int i = 0; i < buffers.length; i++) {
      buffers[i] = buffers[i].asReadOnlyBuffer();
    }
    return buffers;
  }

  @Override
  public boolean hasArray() {
    return false;
  }

  @Override
  public byte[] array() {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int arrayOffset() {
    throw new ReadOnlyBufferException();
  }

  @Override
  public boolean hasMemoryAddress() {
    return read.hasMemoryAddress();
  }

  @Override
  public long memoryAddress() {
    return bytes().memoryAddress() + offset;
  }

  // Writing is refused.

  @Override
  public ByteBuf ensureWritable(int minWritableBytes) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int ensureWritable(int minWritableBytes, boolean force) {
    return 1; // as it is, that is, not writable
  }

  // Netty writes text and what is derived from a buffer straight to the memory's address.

  @Override
  public int setCharSequence(int index, CharSequence sequence, Charset charset) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int writeCharSequence(CharSequence sequence, Charset charset) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBuf duplicate() {
    return super.duplicate().asReadOnly();
  }

  @Override
  public ByteBuf slice(int index, int length) {
    return super.slice(index, length).asReadOnly();
  }

  @Override
  protected void _setByte(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setShort(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setShortLE(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setMedium(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setMediumLE(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setInt(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setIntLE(int index, int value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setLong(int index, long value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  protected void _setLongLE(int index, long value) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuf src, int srcIndex, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBuf setBytes(int index, byte[] src, int srcIndex, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public ByteBuf setBytes(int index, ByteBuffer src) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int setBytes(int index, InputStream in, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int setBytes(int index, ScatteringByteChannel in, int length) {
    throw new ReadOnlyBufferException();
  }

  @Override
  public int setBytes(int index, FileChannel in, long position, int length) {
    throw new ReadOnlyBufferException();
  }
}
