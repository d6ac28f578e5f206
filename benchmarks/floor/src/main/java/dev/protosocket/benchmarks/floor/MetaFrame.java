// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Requests and replies of memcached's meta protocol, built once. A request's number is its opaque:
 * eight letters of A to P, for four bits each.
 */
final class MetaFrame {
  static final FloorIds IDS = new FloorIds(Long.BYTES, 1, MetaFrame::letters);

  /** The reply to {@link #store}. */
  static final String STORED = "HD\r\n";

  private static final String KEY = "key-000000000001";
  private static final String LINE_END = "\r\n";

  private static final long EIGHT_A = 0x4141_4141_4141_4141L;

  private MetaFrame() {}

  static FloorExchange get(byte[] value) {
    return exchange("mg " + KEY + " v O", "", "VA " + value.length + " O", block(value));
  }

  static FloorExchange set(byte[] value) {
    String head = "ms " + KEY + " " + value.length + " O";
    return exchange(head, block(value), "HD O", "");
  }

  /** Stores the value that {@link #get} expects; it has no end. */
  static ByteBuf store(byte[] value) {
    return ascii("ms " + KEY + " " + value.length + LINE_END + block(value));
  }

  private static FloorExchange exchange(
      String head, String block, String replyHead, String replyBlock) {
    return new FloorExchange(
        ascii(head + "A".repeat(IDS.bytes()) + LINE_END + block),
        head.length(),
        ascii(replyHead),
        ascii(LINE_END + replyBlock),
        IDS);
  }

  /** A value and the end of its line, a character for each byte. */
  private static String block(byte[] value) {
    return new String(value, StandardCharsets.ISO_8859_1) + LINE_END;
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.buffer().writeBytes(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Spreads the lower 32 bits over eight bytes, the highest four first. */
  static long letters(long id) {
    long spread = Long.reverseBytes(id << Integer.SIZE) & 0xFFFF_FFFFL;
    spread = (spread | (spread << 16)) & 0x0000_FFFF_0000_FFFFL;
    spread = (spread | (spread << 8)) & 0x00FF_00FF_00FF_00FFL;
    long even = (spread >>> 4) & 0x000F_000F_000F_000FL;
    long odd = (spread << 8) & 0x0F00_0F00_0F00_0F00L;
    return (even | odd) + EIGHT_A;
  }
}
