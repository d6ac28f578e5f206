// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

/**
 * Bytes from the peer that are not the protocol.
 *
 * <p>The stream they came from cannot be trusted any more, not even to find the start of the next
 * frame: close the connection. The message says what was wrong, at which offset and against which
 * limit, and never quotes bytes of the frame, which may be a value.
 *
 * <p>It carries no stack trace. It says all there is to know about the input, and a peer that sends
 * garbage shall not be able to make us walk stacks.
 */
public final class WireException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Stands for "this defect has no such number". */
  private static final long NONE = -1;

  private final Reason reason;
  private final int offset;
  private final long found;
  private final long limit;

  /**
   * What was wrong. The defects of the length prefix come first; their offset counts from the first
   * byte of the prefix. All others count from the first byte of the frame, the one behind its
   * prefix.
   */
  public enum Reason {
    /** The length prefix of a frame goes on after its tenth byte. Offset: 0. */
    ENDLESS_FRAME_LENGTH("frame length varint does not end"),
    /** The length prefix of a frame announces more than the decoder allows. Offset: 0. */
    FRAME_TOO_LONG("frame length is over the bound"),
    /** A varint goes on after its tenth byte. Offset: its first byte. */
    ENDLESS_VARINT("varint does not end"),
    /** The enclosing message ends inside a varint. Offset: the first byte of the varint. */
    TRUNCATED_VARINT("message ends inside a varint"),
    /** The enclosing message ends inside a fixed-width value. Offset: the value's first byte. */
    TRUNCATED_FIXED("message ends inside a fixed-width value"),
    /** A field's length does not fit 31 bits. Offset: the first byte of the length. */
    NEGATIVE_LENGTH("length of a field is negative"),
    /** A field is longer than what encloses it. Offset: the first byte of the length. */
    LENGTH_OVER_END("length of a field reaches beyond the end of its message"),
    /** A tag has field number 0, which no field has. Offset: the first byte of the tag. */
    ZERO_FIELD_NUMBER("field number is 0"),
    /** A tag has wire type 6 or 7, which do not exist. Offset: the first byte of the tag. */
    UNKNOWN_WIRE_TYPE("wire type does not exist"),
    /** A group ends where none is open. Offset: the first byte of the tag. */
    UNEXPECTED_END_GROUP("end of a group that was not started, field number"),
    /** A group ends with another field number. Offset: the first byte of the end tag. */
    MISMATCHED_END_GROUP("end of a group other than the open one, field number"),
    /** The enclosing message ends inside a group. Offset: the first byte of the start tag. */
    UNTERMINATED_GROUP("message ends inside a group, field number"),
    /** Groups are nested too deeply. Offset: the start tag of the group one too deep. */
    NESTING_TOO_DEEP("groups are nested too deeply"),
    /** The text of an error is not UTF-8. Offset: the first byte of the first bad sequence. */
    INVALID_UTF8("status message is not UTF-8");

    private final String description;

    Reason(String description) {
      this.description = description;
    }
  }

  private WireException(Reason reason, int offset, long found, long limit) {
    super(null, null, false, false);
    this.reason = reason;
    this.offset = offset;
    this.found = found;
    this.limit = limit;
  }

  static WireException of(Reason reason, int offset) {
    return new WireException(reason, offset, NONE, NONE);
  }

  static WireException found(Reason reason, int offset, long found) {
    return new WireException(reason, offset, found, NONE);
  }

  static WireException limited(Reason reason, int offset, long found, long limit) {
    return new WireException(reason, offset, found, limit);
  }

  static WireException limit(Reason reason, int offset, long limit) {
    return new WireException(reason, offset, NONE, limit);
  }

  /**
   * What was wrong.
   *
   * @return the defect
   */
  public Reason reason() {
    return reason;
  }

  /**
   * Where it was wrong. {@link Reason} says what it counts from.
   *
   * @return an offset in bytes
   */
  public int offset() {
    return offset;
  }

  /**
   * The bound that was broken, in the unit of the defect: bytes, or levels of nesting.
   *
   * @return the bound, or -1 if this defect is not about a bound
   */
  public long limit() {
    return limit;
  }

  @Override
  public String getMessage() {
    StringBuilder message = new StringBuilder(reason.description);
    if (found != NONE) {
      message.append(": ").append(found);
    }
    if (limit != NONE) {
      message.append(", limit ").append(limit);
    }
    return message.append(", at offset ").append(offset).toString();
  }
}
