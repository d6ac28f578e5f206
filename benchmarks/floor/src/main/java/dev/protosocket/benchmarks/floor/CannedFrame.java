// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * Encoded frames of the protocol, built once. Written out by hand against the schema's field
 * numbers: the floor stands on Netty alone.
 */
final class CannedFrame {
  static final int TAG_COMMAND_ID = 2 << 3;
  static final int TAG_COMMAND_CONTROL = 3 << 3;
  static final int TAG_COMMAND_UNARY = (10 << 3) | 2;
  static final int TAG_RESPONSE_ID = 1 << 3;
  static final int TAG_UNARY_AUTH = (1 << 3) | 2;
  static final int TAG_UNARY_GET = (2 << 3) | 2;
  static final int TAG_UNARY_SET = (3 << 3) | 2;
  static final int TAG_UNARY_DELETE = (4 << 3) | 2;

  private static final int TAG_RESPONSE_AUTH = (10 << 3) | 2;
  private static final int TAG_RESPONSE_GET = (11 << 3) | 2;
  private static final int TAG_RESPONSE_SET = (12 << 3) | 2;
  private static final int TAG_RESPONSE_DELETE = (13 << 3) | 2;
  private static final int TAG_GET_RESPONSE_VALUE = (1 << 3) | 2;
  private static final int TAG_TOKEN = (1 << 3) | 2;
  private static final int TAG_NAMESPACE = (1 << 3) | 2;
  private static final int TAG_KEY = (2 << 3) | 2;
  private static final int TAG_SET_VALUE = (3 << 3) | 2;
  private static final int TAG_SET_TTL = 4 << 3;

  private CannedFrame() {}

  static ByteBuf authCommand(String token) {
    ByteBuf auth = Unpooled.buffer();
    bytes(auth, TAG_TOKEN, token.getBytes(StandardCharsets.UTF_8));
    return command(TAG_UNARY_AUTH, auth);
  }

  static ByteBuf getCommand(String namespace, byte[] key) {
    ByteBuf get = Unpooled.buffer();
    bytes(get, TAG_NAMESPACE, namespace.getBytes(StandardCharsets.UTF_8));
    bytes(get, TAG_KEY, key);
    return command(TAG_UNARY_GET, get);
  }

  static ByteBuf setCommand(String namespace, byte[] key, byte[] value, long ttlMillis) {
    ByteBuf set = Unpooled.buffer();
    bytes(set, TAG_NAMESPACE, namespace.getBytes(StandardCharsets.UTF_8));
    bytes(set, TAG_KEY, key);
    bytes(set, TAG_SET_VALUE, value);
    set.writeByte(TAG_SET_TTL);
    varint(set, ttlMillis);
    return command(TAG_UNARY_SET, set);
  }

  /** What follows the id in the reply to an authentication. */
  static ByteBuf authResponseTail() {
    return message(TAG_RESPONSE_AUTH, Unpooled.EMPTY_BUFFER);
  }

  /** What follows the id in a hit. */
  static ByteBuf getResponseTail(byte[] value) {
    ByteBuf get = Unpooled.buffer();
    bytes(get, TAG_GET_RESPONSE_VALUE, value);
    return message(TAG_RESPONSE_GET, get);
  }

  /** What follows the id in the reply to a SET. */
  static ByteBuf setResponseTail() {
    return message(TAG_RESPONSE_SET, Unpooled.EMPTY_BUFFER);
  }

  /** What follows the id in the reply to a DELETE. */
  static ByteBuf deleteResponseTail() {
    return message(TAG_RESPONSE_DELETE, Unpooled.EMPTY_BUFFER);
  }

  /**
   * What precedes the id in a reply: the frame's length and the tag of the id, unless that is left
   * out because it is 0.
   */
  static ByteBuf responseHead(int idBytes, int tailBytes) {
    ByteBuf head = Unpooled.buffer();
    if (idBytes == 0) {
      varint(head, tailBytes);
      return head;
    }
    varint(head, 1 + idBytes + tailBytes);
    return head.writeByte(TAG_RESPONSE_ID);
  }

  /**
   * Where the id lies in a command with a body of that many bytes, as {@link #command} lays it out.
   */
  static int idOffset(ByteBuf frame) {
    int offset = 0;
    while (frame.getByte(offset) < 0) {
      offset++;
    }
    return offset + 2;
  }

  private static ByteBuf command(int kind, ByteBuf body) {
    ByteBuf unary = message(TAG_COMMAND_UNARY, message(kind, body));
    ByteBuf frame = Unpooled.buffer();
    varint(frame, 1 + WireIds.BYTES + unary.readableBytes());
    frame.writeByte(TAG_COMMAND_ID);
    frame.writeZero(WireIds.BYTES);
    return frame.writeBytes(unary);
  }

  private static ByteBuf message(int tag, ByteBuf body) {
    ByteBuf message = Unpooled.buffer();
    message.writeByte(tag);
    varint(message, body.readableBytes());
    return message.writeBytes(body);
  }

  private static void bytes(ByteBuf out, int tag, byte[] bytes) {
    out.writeByte(tag);
    varint(out, bytes.length);
    out.writeBytes(bytes);
  }

  private static void varint(ByteBuf out, long value) {
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      out.writeByte((int) (rest & 0x7F) | 0x80);
      rest >>>= 7;
    }
    out.writeByte((int) rest);
  }
}
