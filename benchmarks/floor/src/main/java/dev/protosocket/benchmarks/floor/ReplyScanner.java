// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.UnexpectedReplyException;
import dev.protosocket.benchmarks.driver.ValueCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;

/**
 * Checks a stream of canned replies without gathering them: the first bytes of each and its last
 * eight, and all of one in {@value ValueCheck#WHOLE_PERIOD}. The ids must come in the order they
 * were sent, which the canned server keeps.
 *
 * <pre>
 *   length | tag | id (5 bytes) | tail: kind | length | tag | length | value ...
 *   `--- head ---'              `---- checked, up to 16 ----'
 * </pre>
 *
 * <p>Of a head of more than eight bytes the last eight are checked.
 */
final class ReplyScanner {
  private static final int CHECKED_TAIL = 2 * Long.BYTES;

  private final ByteBuf tail;
  private final long head;
  private final long headMask;
  private final long tailStart;
  private final long tailStartMask;
  private final long tailNext;
  private final long tailNextMask;
  private final long tailEnd;
  private final FloorIds ids;
  private final long idMask;
  private final int checkedHead;
  private final int idOffset;
  private final int tailOffset;
  private final int headBytes;
  private final int frameBytes;
  private final ByteBuf joined;
  private long nextId;
  private int left;
  private int frames;

  /**
   * Expects a protosocket server's replies.
   *
   * @param tail what follows the id in each; taken over
   */
  ReplyScanner(ByteBuf tail) {
    this(CannedFrame.responseHead(WireIds.BYTES, tail.readableBytes()), WireIds.IDS, tail);
  }

  /**
   * Expects replies with ids from the first on.
   *
   * @param start what precedes the id in each; taken over
   * @param ids how they are written
   * @param tail what follows the id; taken over
   */
  ReplyScanner(ByteBuf start, FloorIds ids, ByteBuf tail) {
    int tailBytes = tail.readableBytes();
    this.tail = tail;
    this.tailStartMask = mask(tailBytes);
    this.tailNextMask = mask(tailBytes - Long.BYTES);
    ByteBuf padded =
        Unpooled.buffer()
            .writeBytes(tail, 0, Math.min(tailBytes, CHECKED_TAIL))
            .writeZero(CHECKED_TAIL);
    this.tailStart = padded.getLongLE(0) & tailStartMask;
    this.tailNext = padded.getLongLE(Long.BYTES) & tailNextMask;
    this.tailEnd = tailBytes < Long.BYTES ? 0 : tail.getLongLE(tailBytes - Long.BYTES);
    this.ids = ids;
    this.idMask = ids.mask();
    this.nextId = ids.first();
    this.idOffset = start.readableBytes();
    this.checkedHead = Math.max(0, idOffset - Long.BYTES);
    this.headMask = mask(idOffset);
    this.head = start.writeZero(Long.BYTES).getLongLE(checkedHead) & headMask;
    this.tailOffset = idOffset + ids.bytes();
    this.joined = Unpooled.buffer(tailOffset + CHECKED_TAIL, tailOffset + CHECKED_TAIL);
    this.headBytes = tailOffset + Math.min(tailBytes, CHECKED_TAIL);
    this.frameBytes = tailOffset + tailBytes;
  }

  /** Id that the next reply must carry. */
  long nextId() {
    return nextId;
  }

  /**
   * Consumes a chunk of the stream.
   *
   * @return the replies that ended in it
   * @throws UnexpectedReplyException if one is not as it should be
   */
  int scan(ByteBuf in) {
    int ended = 0;
    while (in.isReadable()) {
      if (left > 0) {
        ended += scanRest(in);
      } else if (!joined.isReadable()
          && in.readableBytes() >= headBytes
          && in.readerIndex() + tailOffset + CHECKED_TAIL <= in.capacity()) {
        checkHead(in, in.readerIndex());
        in.skipBytes(headBytes);
        ended += begin();
      } else {
        ended += joinHead(in);
      }
    }
    return ended;
  }

  /**
   * A reply began in an earlier chunk, or ends so near this one's end that reading it by longs
   * would overrun.
   */
  private int joinHead(ByteBuf in) {
    joined.writeBytes(in, Math.min(headBytes - joined.readableBytes(), in.readableBytes()));
    if (joined.readableBytes() < headBytes) {
      return 0;
    }
    checkHead(joined, 0);
    joined.clear();
    return begin();
  }

  private void checkHead(ByteBuf in, int start) {
    boolean expected =
        (in.getLongLE(start + checkedHead) & headMask) == head
            && (in.getLongLE(start + idOffset) & idMask) == ids.encode(nextId)
            && (in.getLongLE(start + tailOffset) & tailStartMask) == tailStart
            && (in.getLongLE(start + tailOffset + Long.BYTES) & tailNextMask) == tailNext;
    if (!expected) {
      throw new UnexpectedReplyException(
          "not the reply to request " + nextId + ", or not its value");
    }
    nextId++;
    frames++;
  }

  private int begin() {
    left = frameBytes - headBytes;
    return left == 0 ? 1 : 0;
  }

  private int scanRest(ByteBuf in) {
    int count = Math.min(left, in.readableBytes());
    if ((frames & (ValueCheck.WHOLE_PERIOD - 1)) == 0
        && !ByteBufUtil.equals(tail, tail.readableBytes() - left, in, in.readerIndex(), count)) {
      throw new UnexpectedReplyException("not the value that was stored, in reply " + (nextId - 1));
    }
    in.skipBytes(count);
    left -= count;
    if (left > 0) {
      return 0;
    }
    if (count >= Long.BYTES && in.getLongLE(in.readerIndex() - Long.BYTES) != tailEnd) {
      throw new UnexpectedReplyException(
          "not the end of the value that was stored, in reply " + (nextId - 1));
    }
    return 1;
  }

  private static long mask(int bytes) {
    if (bytes <= 0) {
      return 0;
    }
    return bytes >= Long.BYTES ? -1L : (1L << (Byte.SIZE * bytes)) - 1;
  }
}
