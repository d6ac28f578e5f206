// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.protosocket.proto.WireException.Reason;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every way in which a frame can be malformed, and the exact error it leads to. */
@ExtendWith(LeakCheck.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class MalformedResponseTest {
  /** Those of the length prefix, whose table stands in {@link FrameDecoderTest}. */
  private static final Set<Reason> OF_THE_PREFIX =
      EnumSet.of(Reason.ENDLESS_FRAME_LENGTH, Reason.FRAME_TOO_LONG);

  private final ResponseView view = new ResponseView();
  private final Set<Reason> seen = EnumSet.noneOf(Reason.class);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # frame, XX*N being N times XX | reason          | offset | limit | message
          80                        | TRUNCATED_VARINT     | 0   | -1 | message ends inside a varint, at offset 0
          08                        | TRUNCATED_VARINT     | 1   | -1 | message ends inside a varint, at offset 1
          08 80                     | TRUNCATED_VARINT     | 1   | -1 | message ends inside a varint, at offset 1
          08 01 10 ff ff            | TRUNCATED_VARINT     | 3   | -1 | message ends inside a varint, at offset 3
          08 ff*9                   | TRUNCATED_VARINT     | 1   | -1 | message ends inside a varint, at offset 1
          5a 01 0a 00               | TRUNCATED_VARINT     | 3   | -1 | message ends inside a varint, at offset 3
          52 01 80                  | TRUNCATED_VARINT     | 2   | -1 | message ends inside a varint, at offset 2
          4a 01 08 05               | TRUNCATED_VARINT     | 3   | -1 | message ends inside a varint, at offset 3
          4a 02 12 80               | TRUNCATED_VARINT     | 3   | -1 | message ends inside a varint, at offset 3
          08 80*10                  | ENDLESS_VARINT       | 1   | 10 | varint does not end, limit 10, at offset 1
          08 80*10 00               | ENDLESS_VARINT       | 1   | 10 | varint does not end, limit 10, at offset 1
          10 fe*10 01               | ENDLESS_VARINT       | 1   | 10 | varint does not end, limit 10, at offset 1
          ff*10                     | ENDLESS_VARINT       | 0   | 10 | varint does not end, limit 10, at offset 0
          5a 80*10                  | ENDLESS_VARINT       | 1   | 10 | varint does not end, limit 10, at offset 1
          4a 0b 08 80*10            | ENDLESS_VARINT       | 3   | 10 | varint does not end, limit 10, at offset 3
          00                        | ZERO_FIELD_NUMBER    | 0   | -1 | field number is 0, at offset 0
          07                        | ZERO_FIELD_NUMBER    | 0   | -1 | field number is 0, at offset 0
          08 01 02 00               | ZERO_FIELD_NUMBER    | 2   | -1 | field number is 0, at offset 2
          80 80 80 80 10 00         | ZERO_FIELD_NUMBER    | 0   | -1 | field number is 0, at offset 0
          62 01 00                  | ZERO_FIELD_NUMBER    | 2   | -1 | field number is 0, at offset 2
          1b 00                     | ZERO_FIELD_NUMBER    | 1   | -1 | field number is 0, at offset 1
          0e                        | UNKNOWN_WIRE_TYPE    | 0   | -1 | wire type does not exist: 6, at offset 0
          0f                        | UNKNOWN_WIRE_TYPE    | 0   | -1 | wire type does not exist: 7, at offset 0
          08 01 1e 00               | UNKNOWN_WIRE_TYPE    | 2   | -1 | wire type does not exist: 6, at offset 2
          6a 01 0f                  | UNKNOWN_WIRE_TYPE    | 2   | -1 | wire type does not exist: 7, at offset 2
          1d                        | TRUNCATED_FIXED      | 1   | 0  | message ends inside a fixed-width value: 4, limit 0, at offset 1
          1d 01 02 03               | TRUNCATED_FIXED      | 1   | 3  | message ends inside a fixed-width value: 4, limit 3, at offset 1
          19 00*7                   | TRUNCATED_FIXED      | 1   | 7  | message ends inside a fixed-width value: 8, limit 7, at offset 1
          5a 02 19 00 00*7          | TRUNCATED_FIXED      | 3   | 1  | message ends inside a fixed-width value: 8, limit 1, at offset 3
          5a 01                     | LENGTH_OVER_END      | 1   | 0  | length of a field reaches beyond the end of its message: 1, limit 0, at offset 1
          1a 05 00                  | LENGTH_OVER_END      | 1   | 1  | length of a field reaches beyond the end of its message: 5, limit 1, at offset 1
          5a 03 0a 02 00            | LENGTH_OVER_END      | 3   | 1  | length of a field reaches beyond the end of its message: 2, limit 1, at offset 3
          5a 02 0a 7f 00*127        | LENGTH_OVER_END      | 3   | 0  | length of a field reaches beyond the end of its message: 127, limit 0, at offset 3
          4a 02 12 05               | LENGTH_OVER_END      | 3   | 0  | length of a field reaches beyond the end of its message: 5, limit 0, at offset 3
          5a ff ff ff ff 07         | LENGTH_OVER_END      | 1   | 0  | length of a field reaches beyond the end of its message: 2147483647, limit 0, at offset 1
          1b 1a 05 1c               | LENGTH_OVER_END      | 2   | 1  | length of a field reaches beyond the end of its message: 5, limit 1, at offset 2
          5a ff ff ff ff 0f         | NEGATIVE_LENGTH      | 1   | 2147483647 | length of a field is negative, limit 2147483647, at offset 1
          1a 80 80 80 80 08         | NEGATIVE_LENGTH      | 1   | 2147483647 | length of a field is negative, limit 2147483647, at offset 1
          5a 06 0a ff ff ff ff 0f   | NEGATIVE_LENGTH      | 3   | 2147483647 | length of a field is negative, limit 2147483647, at offset 3
          1c                        | UNEXPECTED_END_GROUP | 0   | -1 | end of a group that was not started, field number: 3, at offset 0
          5a 01 0c                  | UNEXPECTED_END_GROUP | 2   | -1 | end of a group that was not started, field number: 1, at offset 2
          1b 1c 1c                  | UNEXPECTED_END_GROUP | 2   | -1 | end of a group that was not started, field number: 3, at offset 2
          1b 24                     | MISMATCHED_END_GROUP | 1   | -1 | end of a group other than the open one, field number: 4, at offset 1
          1b 23 1c 24               | MISMATCHED_END_GROUP | 2   | -1 | end of a group other than the open one, field number: 3, at offset 2
          1b                        | UNTERMINATED_GROUP   | 0   | -1 | message ends inside a group, field number: 3, at offset 0
          1b 23 24                  | UNTERMINATED_GROUP   | 0   | -1 | message ends inside a group, field number: 3, at offset 0
          5a 01 1b 1c               | UNTERMINATED_GROUP   | 2   | -1 | message ends inside a group, field number: 3, at offset 2
          1b*101 1c*101             | NESTING_TOO_DEEP     | 100 | 100 | groups are nested too deeply, limit 100, at offset 100
          5a c8 01 1b*100 1c*100    | NESTING_TOO_DEEP     | 102 | 100 | groups are nested too deeply, limit 100, at offset 102
          4a 03 12 01 ff            | INVALID_UTF8         | 4   | -1 | status message is not UTF-8, at offset 4
          4a 04 12 02 c3 28         | INVALID_UTF8         | 4   | -1 | status message is not UTF-8, at offset 4
          4a 04 12 02 c0 80         | INVALID_UTF8         | 4   | -1 | status message is not UTF-8, at offset 4
          4a 05 12 03 ed a0 80      | INVALID_UTF8         | 4   | -1 | status message is not UTF-8, at offset 4
          4a 06 12 04 f4 90 80 80   | INVALID_UTF8         | 4   | -1 | status message is not UTF-8, at offset 4
          4a 05 12 03 61 e2 82      | INVALID_UTF8         | 5   | -1 | status message is not UTF-8, at offset 5
          4a 05 12 01 ff 12 00      | INVALID_UTF8         | 4   | -1 | status message is not UTF-8, at offset 4
          """)
  void should_name_reason_offset_and_limit_when_a_frame_is_malformed(
      String frame, Reason reason, int offset, long limit, String message) throws Exception {
    byte[] bytes = expand(frame);
    for (Layout layout : Layout.values()) {
      ByteBuf buffer = layout.of(bytes);
      requireError(
          catchThrowableOfType(
              WireException.class, () -> view.parse(buffer, buffer.readerIndex(), bytes.length)),
          reason,
          offset,
          limit,
          message);
      buffer.release();
      // Not one that protobuf-java would read, and nothing is left of it.
      assertThat(Oracle.requireAgreement(view, bytes, layout)).isFalse();
      requireCleared();
    }
    requireErrorFromDecoder(bytes, reason, offset, limit, message);
    seen.add(reason);
  }

  @AfterAll
  void should_have_a_row_for_each_reason() {
    // Not when a single row was picked to be run.
    if (seen.size() > 1) {
      assertThat(seen)
          .containsExactlyInAnyOrderElementsOf(EnumSet.complementOf(EnumSet.copyOf(OF_THE_PREFIX)));
    }
  }

  @Test
  void should_read_the_next_frame_when_the_one_before_was_malformed() throws Exception {
    ByteBuf buffer = Unpooled.wrappedBuffer(Layout.hex("08 01 10 01 4a 02 08 05 00  08 07 62 00"));
    assertThatThrownBy(() -> view.parse(buffer, 0, 9)).isInstanceOf(WireException.class);
    requireCleared();
    view.parse(buffer, 9, 4);
    assertThat(view.messageId()).isEqualTo(7);
    assertThat(view.controlCode()).isZero();
    assertThat(view.kind()).isEqualTo(ResponseView.Kind.SET);
  }

  /** The same error leaves the decoder, which then holds nothing and takes nothing more. */
  private void requireErrorFromDecoder(
      byte[] bytes, Reason reason, int offset, long limit, String message) throws Exception {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int rest = bytes.length; ; rest >>>= 7) {
      stream.write(rest > 0x7F ? (rest & 0x7F) | 0x80 : rest);
      if (rest <= 0x7F) {
        break;
      }
    }
    stream.writeBytes(bytes);
    for (int size : new int[] {1, Integer.MAX_VALUE}) {
      FrameDecoder decoder = new FrameDecoder(FrameDecoder.UNAUTHENTICATED_MAX_FRAME_LENGTH);
      WireException error = null;
      for (byte[] piece : Frames.chunks(stream.toByteArray(), size)) {
        assertThat(error).isNull();
        try {
          decoder.decode(Layout.DIRECT.of(piece), this::parse);
        } catch (WireException e) {
          error = e;
        }
      }
      requireError(error, reason, offset, limit, message);
      assertThat(decoder.pendingBytes()).isZero();
      decoder.decode(
          Layout.DIRECT.of(Layout.hex("00")),
          (buffer, index, length) -> {
            throw new AssertionError("a frame behind the malformed one");
          });
    }
  }

  private boolean parse(ByteBuf buffer, int index, int length) throws WireException {
    view.parse(buffer, index, length);
    return true;
  }

  private static void requireError(
      WireException error, Reason reason, int offset, long limit, String message) {
    assertThat(error).hasMessage(message);
    assertThat(error.reason()).isEqualTo(reason);
    assertThat(error.offset()).isEqualTo(offset);
    assertThat(error.limit()).isEqualTo(limit);
  }

  private void requireCleared() {
    assertThat(view.kind()).isEqualTo(ResponseView.Kind.NONE);
    assertThat(view.messageId()).isZero();
    assertThat(view.controlCode()).isZero();
  }

  private static byte[] expand(String frame) {
    StringBuilder digits = new StringBuilder();
    for (String token : frame.split(" ", -1)) {
      int star = token.indexOf('*');
      digits.append(
          star < 0
              ? token
              : token.substring(0, star).repeat(Integer.parseInt(token.substring(star + 1))));
    }
    return Layout.hex(digits.toString());
  }
}
