// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/**
 * One response, read in place: a flyweight over the bytes of a frame, reused for each of them.
 *
 * <p>{@link #parse} checks the whole frame, at every level of nesting; if it returns, every
 * accessor has a valid answer. It accepts what protobuf-java accepts as a {@code CacheResponse} and
 * reads the same values: unknown fields are passed over, fields may come in any order, the last one
 * of a repeated field wins, and two occurrences of the same kind are merged. It keeps to protobuf
 * in two places where protobuf-java does not: a kind is cleared by a different one in between, and
 * a varint has at most ten bytes, whatever they are.
 *
 * <p>Nothing is allocated, but by {@link #statusMessage()} and for a {@link WireException}.
 *
 * <p>Confined to one thread, the connection's event loop. The buffer is borrowed: neither retained
 * nor released, and looked at again by {@link #statusMessage()} and {@link #statusMessageEquals},
 * which must therefore not be called after the frame's owner has released it.
 */
public final class ResponseView {
  /**
   * How much of a status message is kept, in bytes of UTF-8. It ends up in exceptions and logs, so
   * the peer does not get to choose its size.
   */
  public static final int MAX_STATUS_MESSAGE_BYTES = 1024;

  private static final int MESSAGE_ID_TAG = 1 << 3;
  private static final int CONTROL_CODE_TAG = 2 << 3;
  private static final int ERROR_TAG = 9 << 3 | 2;
  private static final int AUTH_TAG = 10 << 3 | 2;
  private static final int GET_TAG = 11 << 3 | 2;
  private static final int SET_TAG = 12 << 3 | 2;
  private static final int DELETE_TAG = 13 << 3 | 2;
  private static final int VALUE_TAG = 1 << 3 | 2;
  private static final int STATUS_CODE_TAG = 1 << 3;
  private static final int STATUS_MESSAGE_TAG = 2 << 3 | 2;

  /** Of the ids that are read in one step, 2^42 of them. */
  private static final int MAX_PLAIN_ID_BYTES = 6;

  /** Of the lengths that are read in one step, below 2^28. */
  private static final int MAX_PLAIN_LENGTH_BYTES = 4;

  /** A tag of one byte before the id, before the body's length and before the value's. */
  private static final int MAX_PLAIN_HEADER_BYTES =
      1 + MAX_PLAIN_ID_BYTES + 2 * (1 + MAX_PLAIN_LENGTH_BYTES);

  /** What a response is an answer to, or that it is an error. */
  public enum Kind {
    /** No body. An ordinary response has one; a cancellation has not. */
    NONE,
    /** The command failed, or the key of a GET was not found. */
    ERROR,
    /** The token was accepted. */
    AUTH,
    /** A hit, maybe with an empty value. */
    GET,
    /** Stored. */
    SET,
    /** Deleted, or there was nothing to delete. */
    DELETE
  }

  private final WireReader reader = new WireReader();
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private long messageId;
  private int controlCode;
  private Kind kind = Kind.NONE;
  private int statusCode;
  // The bytes of the body: the value of a GET, the message of an ERROR.
  private int bodyIndex;
  private int bodyLength;

  /** Creates a view of nothing: kind NONE, every number 0, until the first {@link #parse}. */
  public ResponseView() {}

  /**
   * Reads a frame. After an exception the view is as new.
   *
   * @param buffer holds the frame; borrowed, its indices are neither used nor moved
   * @param index absolute index of the first byte behind the length prefix
   * @param length bytes of the frame, without its prefix
   * @throws WireException if it is not a response; offsets in it count from {@code index}
   */
  public void parse(ByteBuf buffer, int index, int length) throws WireException {
    clear();
    this.buffer = buffer;
    if (parsePlain(index, length)) {
      return;
    }
    reader.reset(buffer, index, length);
    try {
      parseResponse();
    } catch (WireException e) {
      clear();
      throw e;
    }
  }

  private void clear() {
    buffer = Unpooled.EMPTY_BUFFER;
    messageId = 0;
    controlCode = 0;
    switchTo(Kind.NONE);
  }

  private void switchTo(Kind kind) {
    this.kind = kind;
    statusCode = 0;
    bodyIndex = 0;
    bodyLength = 0;
  }

  /**
   * Reads what nearly every reply is: a hit, or a success without anything in it, each field once
   * and in order, without a control code. Anything else is for {@link #parseResponse}, and so is
   * whatever is wrong.
   *
   * @return whether it was such a reply; if not, nothing has changed
   */
  private boolean parsePlain(int index, int length) {
    // Eight bytes at a time, since each look at the buffer is checked. What stands behind the reply
    // may be loaded, too, and is not looked at, since the lengths have to add up.
    int lastWord = buffer.capacity() - Long.BYTES;
    if (index + MAX_PLAIN_HEADER_BYTES > lastWord) {
      return false;
    }
    int end = index + length;
    long word = buffer.getLongLE(index);
    if ((byte) word != MESSAGE_ID_TAG) {
      return false;
    }
    word >>>= Byte.SIZE;
    int idBytes = Varints.leadingLength(word);
    if (idBytes > MAX_PLAIN_ID_BYTES) {
      return false;
    }
    long id = Varints.leading(word, idBytes);
    int at = index + 1 + idBytes;
    word = buffer.getLongLE(at);
    int tag = (byte) word;
    word >>>= Byte.SIZE;
    int lengthBytes = Varints.leadingLength(word);
    at += 1 + lengthBytes;
    if (lengthBytes > MAX_PLAIN_LENGTH_BYTES || Varints.leading(word, lengthBytes) != end - at) {
      return false;
    }
    if (tag == GET_TAG && at < end) {
      word = buffer.getLongLE(at);
      if ((byte) word != VALUE_TAG) {
        return false;
      }
      word >>>= Byte.SIZE;
      lengthBytes = Varints.leadingLength(word);
      at += 1 + lengthBytes;
      if (lengthBytes > MAX_PLAIN_LENGTH_BYTES || Varints.leading(word, lengthBytes) != end - at) {
        return false;
      }
    } else if (at != end || (tag != GET_TAG && tag != SET_TAG && tag != DELETE_TAG)) {
      return false;
    }
    messageId = id;
    kind = tag == GET_TAG ? Kind.GET : tag == SET_TAG ? Kind.SET : Kind.DELETE;
    bodyIndex = at;
    bodyLength = end - at;
    return true;
  }

  private void parseResponse() throws WireException {
    while (reader.hasMore()) {
      int tag = reader.readTag();
      switch (tag) {
        case MESSAGE_ID_TAG -> messageId = reader.readVarint();
        case CONTROL_CODE_TAG -> controlCode = (int) reader.readVarint();
        case ERROR_TAG -> parseBody(Kind.ERROR);
        case AUTH_TAG -> parseBody(Kind.AUTH);
        case GET_TAG -> parseBody(Kind.GET);
        case SET_TAG -> parseBody(Kind.SET);
        case DELETE_TAG -> parseBody(Kind.DELETE);
        default -> reader.skipField(tag, 0);
      }
    }
  }

  private void parseBody(Kind next) throws WireException {
    int outerLimit = reader.enter();
    if (kind != next) {
      switchTo(next);
      bodyIndex = reader.position();
    }
    while (reader.hasMore()) {
      int tag = reader.readTag();
      if (next == Kind.GET && tag == VALUE_TAG) {
        readBodyBytes();
      } else if (next == Kind.ERROR && tag == STATUS_CODE_TAG) {
        statusCode = (int) reader.readVarint();
      } else if (next == Kind.ERROR && tag == STATUS_MESSAGE_TAG) {
        readBodyBytes();
        reader.requireUtf8Before(bodyLength);
      } else {
        reader.skipField(tag, 1);
      }
    }
    reader.leave(outerLimit);
  }

  private void readBodyBytes() throws WireException {
    bodyLength = reader.skipBytes();
    bodyIndex = reader.position() - bodyLength;
  }

  /**
   * The id of the command this answers.
   *
   * @return an unsigned number; 0 if the frame had none
   */
  public long messageId() {
    return messageId;
  }

  /**
   * The control code as read; {@link ControlCode#of} gives its meaning.
   *
   * @return any number; 0, which is NORMAL, if the frame had none
   */
  public int controlCode() {
    return controlCode;
  }

  /**
   * What the body is.
   *
   * @return the kind, {@link Kind#NONE} if there is no body
   */
  public Kind kind() {
    return kind;
  }

  /**
   * Where the value of a hit lies.
   *
   * @return absolute index in the buffer given to {@link #parse}; a valid index for an empty value
   *     as well
   * @throws IllegalStateException if the kind is not GET
   */
  public int valueIndex() {
    require(Kind.GET);
    return bodyIndex;
  }

  /**
   * How long the value of a hit is.
   *
   * @return bytes; 0 for an empty value, which is a hit
   * @throws IllegalStateException if the kind is not GET
   */
  public int valueLength() {
    require(Kind.GET);
    return bodyLength;
  }

  /**
   * The status of an error as read; {@link StatusCode#of} gives its meaning.
   *
   * @return any number, maybe negative or unknown; 0 if the error had none
   * @throws IllegalStateException if the kind is not ERROR
   */
  public int statusCode() {
    require(Kind.ERROR);
    return statusCode;
  }

  /**
   * Decodes the text of an error. It is the peer's: it may contain line breaks and control
   * characters.
   *
   * @return the text; of one longer than {@link #MAX_STATUS_MESSAGE_BYTES} its whole characters up
   *     to there, followed by an ellipsis; empty if the error had none
   * @throws IllegalStateException if the kind is not ERROR
   */
  public String statusMessage() {
    require(Kind.ERROR);
    if (bodyLength <= MAX_STATUS_MESSAGE_BYTES) {
      return buffer.toString(bodyIndex, bodyLength, StandardCharsets.UTF_8);
    }
    int kept = MAX_STATUS_MESSAGE_BYTES;
    while (Utf8.isContinuation(buffer.getUnsignedByte(bodyIndex + kept))) {
      kept--;
    }
    return buffer.toString(bodyIndex, kept, StandardCharsets.UTF_8) + '…';
  }

  /**
   * Compares the text of an error, all of it, without decoding it. A miss is an error of this
   * protocol, told from others by its text, and it is too common to make a string of it.
   *
   * @param utf8 the text to compare with, in UTF-8; only read
   * @return whether the error's text has exactly these bytes
   * @throws IllegalStateException if the kind is not ERROR
   */
  public boolean statusMessageEquals(byte[] utf8) {
    require(Kind.ERROR);
    if (bodyLength != utf8.length) {
      return false;
    }
    for (int i = 0; i < utf8.length; i++) {
      if (buffer.getByte(bodyIndex + i) != utf8[i]) {
        return false;
      }
    }
    return true;
  }

  private void require(Kind expected) {
    if (kind != expected) {
      throw new IllegalStateException("the response is " + kind + ", not " + expected);
    }
  }
}
