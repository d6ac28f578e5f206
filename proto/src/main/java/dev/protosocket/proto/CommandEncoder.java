// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.buffer.ByteBuf;

/**
 * Writes commands, each a whole frame with its length prefix, in one pass into the caller's buffer.
 *
 * <p>A frame is sized first, so nothing is copied or patched afterwards. Key and value are written
 * by the caller, between the parts written here, so they may come from any kind of source:
 *
 * <pre>
 *   commandLength(..), before there is an id
 *   frameLength(..)            room for the whole frame: out.ensureWritable(..)
 *   prefix(..), to an array    | length | id | unary | command | cache | key's tag and length |
 *   caller                                                              | key |
 *   SET: writeValuePrefix(..)                       | value's tag and length |
 *        caller                                                              | value |
 *        writeTtl(..)                                                                | ttl |
 * </pre>
 *
 * <p>The prefix goes to an array because it is made of a dozen single bytes, and each of them would
 * cost a checked call on a buffer. The key, if it is short, is best put behind it in the array, and
 * both written to the buffer at once.
 *
 * <p>What is written is canonical, byte for byte what the generated classes write: fields in
 * ascending order, and a field left out if it has its default, so an empty key has no key field.
 *
 * <p>Static and without state; nothing is allocated. The buffer stays the caller's: it is neither
 * retained nor released. Lengths must not be negative, and must add up to at most {@link
 * #MAX_PAYLOAD_LENGTH}; numbers are not checked again here.
 */
public final class CommandEncoder {
  /** The most that cache name, key and value may have together, in bytes. */
  public static final int MAX_PAYLOAD_LENGTH = Integer.MAX_VALUE - 64;

  /** The most that {@link #prefix} writes besides the cache's name, in bytes. */
  public static final int MAX_PREFIX_OVERHEAD = 5 + (1 + Varints.MAX_BYTES) + 4 * (1 + 5);

  /** The longest frame {@link #writeCancel} writes, in bytes: prefix, id and control code. */
  public static final int MAX_CANCEL_FRAME_LENGTH = 1 + 1 + Varints.MAX_BYTES + 2;

  private static final int MESSAGE_ID_TAG = 2 << 3;
  private static final int CONTROL_CODE_TAG = 3 << 3;
  private static final int UNARY_TAG = 10 << 3 | 2;
  private static final int CACHE_TAG = 1 << 3 | 2;
  private static final int KEY_TAG = 2 << 3 | 2;
  private static final int VALUE_TAG = 3 << 3 | 2;
  private static final int TTL_TAG = 4 << 3;
  private static final int TOKEN_TAG = 1 << 3 | 2;

  private CommandEncoder() {}

  /**
   * Sizes the command in the envelope: a GET, SET or DELETE. It does not depend on the message id,
   * so it can be known before there is one.
   *
   * @param kind the command; not {@link CommandKind#AUTHENTICATE}
   * @param cacheLength length of the cache's name in bytes of UTF-8
   * @param keyLength length of the key in bytes
   * @param valueLength length of the value in bytes; 0 unless it is a SET
   * @param ttlMillis time to live in milliseconds, an unsigned number; 0 unless it is a SET
   * @return length of the command in bytes, without anything around it
   */
  public static int commandLength(
      CommandKind kind, int cacheLength, int keyLength, int valueLength, long ttlMillis) {
    int length = fieldLength(cacheLength) + fieldLength(keyLength);
    return switch (kind) {
      case GET, DELETE -> length;
      case SET ->
          length + fieldLength(valueLength) + (ttlMillis == 0 ? 0 : 1 + Varints.length(ttlMillis));
      case AUTHENTICATE ->
          throw new IllegalArgumentException("use writeAuthenticate: it has no cache and no key");
    };
  }

  /**
   * Sizes the frame of a command.
   *
   * @param messageId the id, an unsigned number; 0 is left out on the wire
   * @param commandLength what {@link #commandLength} or {@link #authenticateLength} said
   * @return length of the whole frame in bytes, its length prefix included
   */
  public static int frameLength(long messageId, int commandLength) {
    return prefixed(messageLength(messageId, unaryLength(commandLength)));
  }

  /**
   * Writes a GET, SET or DELETE up to where the bytes of the key belong.
   *
   * @param out gets the bytes, from its start; at least {@link #MAX_PREFIX_OVERHEAD} and the length
   *     of the cache's name long
   * @param kind the command; not {@link CommandKind#AUTHENTICATE}
   * @param messageId the id, an unsigned number
   * @param commandLength what {@link #commandLength} said
   * @param cacheUtf8 the cache's name in UTF-8; only read
   * @param keyLength length of the key in bytes
   * @return how many bytes were written
   */
  public static int prefix(
      byte[] out,
      CommandKind kind,
      long messageId,
      int commandLength,
      byte[] cacheUtf8,
      int keyLength) {
    int cacheLength = cacheUtf8.length;
    int at = envelope(out, kind, messageId, commandLength);
    if (cacheLength != 0) {
      at = Varints.putField(out, at, CACHE_TAG, cacheLength);
      System.arraycopy(cacheUtf8, 0, out, at, cacheLength);
      at += cacheLength;
    }
    return keyLength == 0 ? at : Varints.putField(out, at, KEY_TAG, keyLength);
  }

  /**
   * Writes what stands between the key and the value of a SET.
   *
   * @param out the buffer, the key's bytes just written to it
   * @param valueLength length of the value in bytes, as given to {@link #commandLength}
   */
  public static void writeValuePrefix(ByteBuf out, int valueLength) {
    if (valueLength != 0) {
      Varints.writeField(out, VALUE_TAG, valueLength);
    }
  }

  /**
   * Writes what stands behind the value of a SET, which ends its frame.
   *
   * @param out the buffer, the value's bytes just written to it
   * @param ttlMillis time to live in milliseconds, as given to {@link #commandLength}
   */
  public static void writeTtl(ByteBuf out, long ttlMillis) {
    if (ttlMillis != 0) {
      Varints.writeField(out, TTL_TAG, ttlMillis);
    }
  }

  /**
   * Sizes an AUTHENTICATE in its envelope.
   *
   * @param tokenUtf8Length length of the token in bytes of UTF-8
   * @return what {@link #frameLength} wants to know
   */
  public static int authenticateLength(int tokenUtf8Length) {
    return fieldLength(tokenUtf8Length);
  }

  /**
   * Writes a whole AUTHENTICATE.
   *
   * @param out the buffer, which gets the bytes at its writer index
   * @param id the id, an unsigned number
   * @param tokenUtf8 the token in UTF-8; only read
   */
  public static void writeAuthenticate(ByteBuf out, long id, byte[] tokenUtf8) {
    byte[] envelope = new byte[MAX_PREFIX_OVERHEAD];
    int length =
        envelope(envelope, CommandKind.AUTHENTICATE, id, authenticateLength(tokenUtf8.length));
    out.writeBytes(envelope, 0, length);
    if (tokenUtf8.length != 0) {
      Varints.writeField(out, TOKEN_TAG, tokenUtf8.length);
      out.writeBytes(tokenUtf8);
    }
  }

  /**
   * Writes a whole cancel: the id of the request to give up, the control code, and no body.
   *
   * @param out the buffer, which gets at most {@link #MAX_CANCEL_FRAME_LENGTH} bytes at its writer
   *     index
   * @param messageId the id of the request, an unsigned number
   */
  public static void writeCancel(ByteBuf out, long messageId) {
    out.writeByte(idLength(messageId) + 2);
    if (messageId != 0) {
      Varints.writeField(out, MESSAGE_ID_TAG, messageId);
    }
    Varints.writeField(out, CONTROL_CODE_TAG, ControlCode.CANCEL.number());
  }

  private static int envelope(byte[] out, CommandKind kind, long messageId, int command) {
    int unary = unaryLength(command);
    int at = Varints.put(out, 0, messageLength(messageId, unary));
    if (messageId != 0) {
      at = Varints.putField(out, at, MESSAGE_ID_TAG, messageId);
    }
    at = Varints.putField(out, at, UNARY_TAG, unary);
    return Varints.putField(out, at, kind.fieldNumber() << 3 | 2, command);
  }

  private static int messageLength(long messageId, int unary) {
    return idLength(messageId) + 1 + Varints.length(unary) + unary;
  }

  private static int idLength(long messageId) {
    return messageId == 0 ? 0 : 1 + Varints.length(messageId);
  }

  private static int unaryLength(int command) {
    return 1 + Varints.length(command) + command;
  }

  private static int fieldLength(int length) {
    return length == 0 ? 0 : prefixed(length) + 1;
  }

  private static int prefixed(int length) {
    return Varints.length(length) + length;
  }
}
