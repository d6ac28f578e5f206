// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reader;
import dev.protosocket.proto.FrameAssembly;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** Cuts the stream, of either protocol, into lines and the data blocks that they announce. */
final class MetaReader implements Reader {
  /** No reply's line is longer; the server's own bound on requests is the same. */
  static final int MAX_LINE_BYTES = 2048;

  /** Until the handshake is done: more than any of its replies. */
  static final int STRANGERS_MAX_BYTES = 8 * 1024;

  /** The flyweight; another one from the end of the handshake on. */
  private MemcachedReply reply;

  private final FrameAssembly assembly = new FrameAssembly();

  /** A line that has begun in an earlier input. */
  private @Nullable ByteBuf line;

  /** How long the reply is of which the assembly holds a part; 0 if it holds none. */
  private int assembled;

  /** Where that reply's line ends. */
  private int lineBytes;

  private int maxReplyBytes = STRANGERS_MAX_BYTES;
  private boolean closed;

  /** Creates one at the start of a stream. */
  MetaReader() {
    this(new MetaReply());
  }

  /** Creates one within a stream whose protocol is known. */
  MetaReader(MemcachedReply flyweight) {
    reply = flyweight;
  }

  @Override
  public void read(ByteBuf in, Handler handler) throws MalformedReplyException {
    boolean done = false;
    try {
      while (!closed && in.isReadable()) {
        if (assembled > 0) {
          goOnWithBlock(in, handler);
        } else if (line != null) {
          goOnWithLine(in, line, handler);
        } else {
          begin(in, handler);
        }
      }
      done = true;
    } finally {
      in.release();
      if (!done) {
        close();
      }
    }
  }

  /** Takes the next reply where it lies, if it is there to its end. */
  private void begin(ByteBuf in, Handler handler) throws MalformedReplyException {
    int start = in.readerIndex();
    int lf = endOfLine(in, 0);
    if (lf < 0) {
      line = in.alloc().buffer(MAX_LINE_BYTES, MAX_LINE_BYTES).writeBytes(in);
      return;
    }
    reply.parse(in, start, lf, maxReplyBytes);
    int length = reply.length();
    if (length <= in.readableBytes()) {
      reply.checkBlock();
      in.skipBytes(length);
      deliver(in, handler);
    } else {
      assemble(in, in.readableBytes(), lf + 1 - start);
    }
  }

  /**
   * Finds the end of a line.
   *
   * @param before how many of its bytes came before
   * @return where it is; -1 if it is not there
   */
  private static int endOfLine(ByteBuf in, int before) throws MalformedReplyException {
    int start = in.readerIndex();
    int bound = Math.min(in.readableBytes(), MAX_LINE_BYTES - before);
    int lf = in.indexOf(start, start + bound, (byte) '\n');
    if (lf < 0 && before + in.readableBytes() >= MAX_LINE_BYTES) {
      throw new MalformedReplyException("a line of more than " + MAX_LINE_BYTES + " bytes", null);
    }
    return lf;
  }

  private void goOnWithLine(ByteBuf in, ByteBuf begun, Handler handler)
      throws MalformedReplyException {
    int lf = endOfLine(in, begun.readableBytes());
    if (lf < 0) {
      begun.writeBytes(in);
      return;
    }
    begun.writeBytes(in, lf + 1 - in.readerIndex());
    int count = begun.readableBytes();
    reply.parse(begun, 0, count - 1, maxReplyBytes);
    line = null;
    try {
      if (reply.length() == count) {
        deliver(begun, handler);
      } else {
        assemble(begun, count, count);
      }
    } finally {
      begun.release();
    }
  }

  /** Begins to put a reply together, of which not all is there. */
  private void assemble(ByteBuf in, int available, int bytesOfLine) {
    assembled = reply.length();
    lineBytes = bytesOfLine;
    assembly.append(in, in.readerIndex(), available, assembled);
    in.skipBytes(available);
  }

  private void goOnWithBlock(ByteBuf in, Handler handler) throws MalformedReplyException {
    int count = Math.min(assembled - assembly.size(), in.readableBytes());
    assembly.append(in, in.readerIndex(), count, assembled);
    in.skipBytes(count);
    if (assembly.size() < assembled) {
      return;
    }
    int length = assembled;
    assembled = 0;
    ByteBuf whole = assembly.take(in.alloc());
    try {
      // The bound may have changed since its line was read.
      reply.parse(whole, whole.readerIndex(), whole.readerIndex() + lineBytes - 1, length);
      reply.checkBlock();
      deliver(whole, handler);
    } finally {
      whole.release();
    }
  }

  private void deliver(ByteBuf buffer, Handler handler) {
    if (!handler.onReply(reply, buffer)) {
      close();
    }
    reply = reply.next();
  }

  @Override
  public boolean isInReply() {
    return line != null || assembled > 0;
  }

  @Override
  public void maxReplyBytes(int bytes) {
    maxReplyBytes = bytes;
  }

  @Override
  public void close() {
    closed = true;
    assembled = 0;
    assembly.release();
    if (line != null) {
      line.release();
      line = null;
    }
  }
}
