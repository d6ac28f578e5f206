// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.WireFormat;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.GetResponse;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Says what protobuf-java thinks of the bytes that {@link ResponseView} reads, and whether the two
 * agree.
 *
 * <p>Two defects of protobuf-java are known here, and nothing else may differ:
 *
 * <ul>
 *   <li>A kind that comes back after another kind is merged with what it had before. protobuf says,
 *       and protobuf-java's own reflective parser does, that the other kind cleared it.
 *   <li>A 64-bit varint whose tenth byte has both its lowest and its continuation bit set is
 *       accepted, as if it ended there.
 * </ul>
 */
final class Oracle {
  private Oracle() {}

  /** What there is to read in a response. A message is kept as it may be cut. */
  record Reading(
      long messageId, int controlCode, String kind, String value, int status, String message) {}

  /**
   * Reads the bytes both ways and fails if the outcomes differ.
   *
   * @return whether {@link ResponseView} accepted
   */
  static boolean requireAgreement(ResponseView view, byte[] bytes, Layout layout) {
    Reading expected = generated(bytes);
    Reading actual;
    try {
      actual = ours(view, bytes, layout);
    } catch (WireException e) {
      if (expected != null && endsInTenthByteByMistake(bytes, e)) {
        byte[] mended = bytes.clone();
        mended[e.offset() + Varints.MAX_BYTES - 1] &= 0x7F;
        requireAgreement(view, mended, layout);
        return false;
      }
      requireEqual(expected, null, bytes, layout);
      return false;
    }
    if (!actual.equals(expected) && expected != null && kindComesBack(bytes)) {
      expected = reflective(bytes);
    }
    requireEqual(expected, actual, bytes, layout);
    return true;
  }

  private static void requireEqual(
      @Nullable Reading expected, @Nullable Reading actual, byte[] bytes, Layout layout) {
    if (!Objects.equals(expected, actual)) {
      throw new AssertionError(
          "%s, message %s: protobuf-java reads %s, ResponseView reads %s"
              .formatted(layout, Layout.hex(bytes), expected, actual));
    }
  }

  private static boolean endsInTenthByteByMistake(byte[] bytes, WireException e) {
    return e.reason() == WireException.Reason.ENDLESS_VARINT
        && (bytes[e.offset() + Varints.MAX_BYTES - 1] & 0x81) == 0x81;
  }

  static Reading ours(ResponseView view, byte[] bytes, Layout layout) throws WireException {
    ByteBuf buffer = layout.of(bytes);
    try {
      view.parse(buffer, buffer.readerIndex(), bytes.length);
      boolean get = view.kind() == ResponseView.Kind.GET;
      boolean error = view.kind() == ResponseView.Kind.ERROR;
      return new Reading(
          view.messageId(),
          view.controlCode(),
          view.kind().name(),
          get ? hexOf(buffer, view.valueIndex(), view.valueLength()) : "",
          error ? view.statusCode() : 0,
          error ? view.statusMessage() : "");
    } finally {
      buffer.release();
    }
  }

  private static String hexOf(ByteBuf buffer, int index, int length) {
    byte[] value = new byte[length];
    buffer.getBytes(index, value);
    return Layout.hex(value);
  }

  private static @Nullable Reading generated(byte[] bytes) {
    try {
      return reading(CacheResponse.parseFrom(bytes));
    } catch (InvalidProtocolBufferException e) {
      return null;
    }
  }

  private static Reading reflective(byte[] bytes) {
    try {
      DynamicMessage parsed = DynamicMessage.parseFrom(CacheResponse.getDescriptor(), bytes);
      CacheResponse.Builder response = CacheResponse.newBuilder();
      parsed.getAllFields().forEach((field, value) -> set(response, field, value));
      return reading(response.build());
    } catch (InvalidProtocolBufferException e) {
      throw new AssertionError("the generated parser accepted it", e);
    }
  }

  private static void set(Message.Builder target, FieldDescriptor field, Object value) {
    if (value instanceof Message message) {
      Message.Builder nested = target.newBuilderForField(field);
      message.getAllFields().forEach((inner, v) -> set(nested, inner, v));
      target.setField(field, nested.build());
    } else {
      target.setField(field, value);
    }
  }

  private static Reading reading(CacheResponse response) {
    GetResponse get = response.getGet();
    CommandError error = response.getError();
    return new Reading(
        response.getMessageId(),
        response.getControlCode(),
        response.getKindCase() == CacheResponse.KindCase.KIND_NOT_SET
            ? "NONE"
            : response.getKindCase().name(),
        Layout.hex(get.getValue().toByteArray()),
        error.getCodeValue(),
        cut(error.getMessage()));
  }

  private static String cut(String message) {
    if (message.getBytes(StandardCharsets.UTF_8).length <= ResponseView.MAX_STATUS_MESSAGE_BYTES) {
      return message;
    }
    StringBuilder kept = new StringBuilder();
    int bytes = 0;
    for (int c : message.codePoints().toArray()) {
      bytes += Character.toString(c).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > ResponseView.MAX_STATUS_MESSAGE_BYTES) {
        break;
      }
      kept.appendCodePoint(c);
    }
    return kept.append('…').toString();
  }

  /** Whether some kind occurs, then another one, then the first again. */
  private static boolean kindComesBack(byte[] bytes) {
    Set<Integer> left = new HashSet<>();
    int current = 0;
    try {
      CodedInputStream in = CodedInputStream.newInstance(bytes);
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        int number = WireFormat.getTagFieldNumber(tag);
        boolean kind = number >= 9 && number <= 13 && WireFormat.getTagWireType(tag) == 2;
        if (kind && number != current) {
          if (left.contains(number)) {
            return true;
          }
          left.add(current);
          current = number;
        }
        in.skipField(tag);
      }
      return false;
    } catch (IOException e) {
      throw new AssertionError("the generated parser accepted it", e);
    }
  }
}
