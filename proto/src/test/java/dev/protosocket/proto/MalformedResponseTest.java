package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.InvalidProtocolBufferException;
import dev.protosocket.proto.WireException.Reason;
import dev.protosocket.proto.schema.CacheResponse;
import io.netty.buffer.ByteBuf;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Bytes that are no response, and the exact error of each.
 *
 * <p>Tags: 08 id, 10 control code, 4a error, 52 auth, 5a get, 62 set, 6a delete; in an error 08
 * code, 12 message; in a get 0a value. Field 15 is unknown: 78 varint, 79 fixed64, 7a bytes, 7b
 * start and 7c end of a group, 7d fixed32.
 */
@ExtendWith(LeakCheck.class)
class MalformedResponseTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          08                                  | TRUNCATED_VARINT     | 1 | -1  | message ends inside a varint, at offset 1
          08 80                               | TRUNCATED_VARINT     | 1 | -1  | message ends inside a varint, at offset 1
          08 ff ff ff ff ff ff ff ff ff       | TRUNCATED_VARINT     | 1 | -1  | message ends inside a varint, at offset 1
          08 01 10                            | TRUNCATED_VARINT     | 3 | -1  | message ends inside a varint, at offset 3
          08 01 88                            | TRUNCATED_VARINT     | 2 | -1  | message ends inside a varint, at offset 2
          08 01 5a                            | TRUNCATED_VARINT     | 3 | -1  | message ends inside a varint, at offset 3
          08 01 5a 80                         | TRUNCATED_VARINT     | 3 | -1  | message ends inside a varint, at offset 3
          5a 01 0a                            | TRUNCATED_VARINT     | 3 | -1  | message ends inside a varint, at offset 3
          5a 01 8a 00 00                      | TRUNCATED_VARINT     | 2 | -1  | message ends inside a varint, at offset 2
          4a 01 08 05                         | TRUNCATED_VARINT     | 3 | -1  | message ends inside a varint, at offset 3
          4a 02 08 85 00                      | TRUNCATED_VARINT     | 3 | -1  | message ends inside a varint, at offset 3
          78 80                               | TRUNCATED_VARINT     | 1 | -1  | message ends inside a varint, at offset 1
          08 80 80 80 80 80 80 80 80 80 80 01 | ENDLESS_VARINT       | 1 | 10  | varint does not end, limit 10, at offset 1
          10 ff ff ff ff ff ff ff ff ff ff 01 | ENDLESS_VARINT       | 1 | 10  | varint does not end, limit 10, at offset 1
          88 80 80 80 80 80 80 80 80 80 00    | ENDLESS_VARINT       | 0 | 10  | varint does not end, limit 10, at offset 0
          5a 80 80 80 80 80 80 80 80 80 80 00 | ENDLESS_VARINT       | 1 | 10  | varint does not end, limit 10, at offset 1
          4a 0b 08 80 80 80 80 80 80 80 80 80 80 | ENDLESS_VARINT    | 3 | 10  | varint does not end, limit 10, at offset 3
          5a 05 0a 02 41                      | LENGTH_OVER_END      | 1 | 3   | length of a field reaches beyond the end of its message: 5, limit 3, at offset 1
          5a 03 0a 02 41                      | LENGTH_OVER_END      | 3 | 1   | length of a field reaches beyond the end of its message: 2, limit 1, at offset 3
          5a 02 0a 01 41                      | LENGTH_OVER_END      | 3 | 0   | length of a field reaches beyond the end of its message: 1, limit 0, at offset 3
          4a 03 12 03 41 42 43                | LENGTH_OVER_END      | 3 | 1   | length of a field reaches beyond the end of its message: 3, limit 1, at offset 3
          08 01 52 01                         | LENGTH_OVER_END      | 3 | 0   | length of a field reaches beyond the end of its message: 1, limit 0, at offset 3
          62 02 7a 01                         | LENGTH_OVER_END      | 3 | 0   | length of a field reaches beyond the end of its message: 1, limit 0, at offset 3
          7a ff ff ff ff 07 00                | LENGTH_OVER_END      | 1 | 1   | length of a field reaches beyond the end of its message: 2147483647, limit 1, at offset 1
          5a 80 80 80 80 08                   | NEGATIVE_LENGTH      | 1 | 2147483647 | length of a field is negative, limit 2147483647, at offset 1
          5a ff ff ff ff ff ff ff ff ff 01    | NEGATIVE_LENGTH      | 1 | 2147483647 | length of a field is negative, limit 2147483647, at offset 1
          5a 06 0a ff ff ff ff 0f             | NEGATIVE_LENGTH      | 3 | 2147483647 | length of a field is negative, limit 2147483647, at offset 3
          7a ff ff ff ff 0f                   | NEGATIVE_LENGTH      | 1 | 2147483647 | length of a field is negative, limit 2147483647, at offset 1
          00                                  | ZERO_FIELD_NUMBER    | 0 | -1  | field number is 0, at offset 0
          08 01 00                            | ZERO_FIELD_NUMBER    | 2 | -1  | field number is 0, at offset 2
          02 00                               | ZERO_FIELD_NUMBER    | 0 | -1  | field number is 0, at offset 0
          80 80 80 80 10 00                   | ZERO_FIELD_NUMBER    | 0 | -1  | field number is 0, at offset 0
          5a 01 00                            | ZERO_FIELD_NUMBER    | 2 | -1  | field number is 0, at offset 2
          7b 00 7c                            | ZERO_FIELD_NUMBER    | 1 | -1  | field number is 0, at offset 1
          0e 00                               | UNKNOWN_WIRE_TYPE    | 0 | -1  | wire type does not exist: 6, at offset 0
          08 01 0f 00                         | UNKNOWN_WIRE_TYPE    | 2 | -1  | wire type does not exist: 7, at offset 2
          6a 02 0e 00                         | UNKNOWN_WIRE_TYPE    | 2 | -1  | wire type does not exist: 6, at offset 2
          7b 7f 7c                            | UNKNOWN_WIRE_TYPE    | 1 | -1  | wire type does not exist: 7, at offset 1
          79 01 02 03 04 05 06 07             | TRUNCATED_FIXED      | 1 | 7   | message ends inside a fixed-width value: 8, limit 7, at offset 1
          08 01 7d 01 02 03                   | TRUNCATED_FIXED      | 3 | 3   | message ends inside a fixed-width value: 4, limit 3, at offset 3
          52 02 7d 01 00 00 00                | TRUNCATED_FIXED      | 3 | 1   | message ends inside a fixed-width value: 4, limit 1, at offset 3
          7c                                  | UNEXPECTED_END_GROUP | 0 | -1  | end of a group that was not started, field number: 15, at offset 0
          08 01 0c                            | UNEXPECTED_END_GROUP | 2 | -1  | end of a group that was not started, field number: 1, at offset 2
          7b 5a 01 7c                         | UNTERMINATED_GROUP   | 0 | -1  | message ends inside a group, field number: 15, at offset 0
          5a 01 7c                            | UNEXPECTED_END_GROUP | 2 | -1  | end of a group that was not started, field number: 15, at offset 2
          7b 74                               | MISMATCHED_END_GROUP | 1 | -1  | end of a group other than the open one, field number: 14, at offset 1
          7b 73 7c 74                         | MISMATCHED_END_GROUP | 2 | -1  | end of a group other than the open one, field number: 15, at offset 2
          08 01 7b                            | UNTERMINATED_GROUP   | 2 | -1  | message ends inside a group, field number: 15, at offset 2
          5a 03 0b 08 01 0c                   | UNTERMINATED_GROUP   | 2 | -1  | message ends inside a group, field number: 1, at offset 2
          7b 73 74                            | UNTERMINATED_GROUP   | 0 | -1  | message ends inside a group, field number: 15, at offset 0
          4a 03 12 01 80                      | INVALID_UTF8         | 4 | -1  | status message is not UTF-8, at offset 4
          4a 05 12 03 41 c3 28                | INVALID_UTF8         | 5 | -1  | status message is not UTF-8, at offset 5
          4a 05 12 03 ed a0 80                | INVALID_UTF8         | 4 | -1  | status message is not UTF-8, at offset 4
          4a 04 12 02 c0 80                   | INVALID_UTF8         | 4 | -1  | status message is not UTF-8, at offset 4
          4a 06 12 04 f4 90 80 80             | INVALID_UTF8         | 4 | -1  | status message is not UTF-8, at offset 4
          4a 04 12 02 41 e2 5a 00             | INVALID_UTF8         | 5 | -1  | status message is not UTF-8, at offset 5
          4a 06 12 01 ff 12 01 41             | INVALID_UTF8         | 4 | -1  | status message is not UTF-8, at offset 4
          4a 03 12 01 ff 5a 00                | INVALID_UTF8         | 4 | -1  | status message is not UTF-8, at offset 4
          """)
  void should_say_what_and_where_when_a_response_is_malformed(
      String hex, Reason reason, int offset, long limit, String message) {
    byte[] bytes = Layout.hex(hex);
    for (Layout layout : Layout.values()) {
      requireError(layout, bytes, reason, offset, limit, message);
    }
    // The oracle refuses each of these, too: nothing here is stricter than protobuf.
    assertThatThrownBy(() -> CacheResponse.parseFrom(bytes))
        .isInstanceOf(InvalidProtocolBufferException.class);
  }

  @ParameterizedTest
  @CsvSource({"'', 101, 100", "'5a ce 01', 100, 102"})
  void should_refuse_groups_when_they_are_nested_one_too_deep(
      String before, int levels, int offset) {
    byte[] tooDeep = Layout.hex(before + "7b".repeat(levels) + "7c".repeat(levels + 6));
    requireError(
        Layout.HEAP,
        tooDeep,
        Reason.NESTING_TOO_DEEP,
        offset,
        WireReader.MAX_NESTING,
        "groups are nested too deeply, limit 100, at offset " + offset);
  }

  private static void requireError(
      Layout layout, byte[] bytes, Reason reason, int offset, long limit, String message) {
    ResponseView view = new ResponseView();
    ByteBuf buffer = layout.of(bytes);
    assertThatThrownBy(() -> view.parse(buffer, Layout.MARGIN, bytes.length))
        .isInstanceOfSatisfying(
            WireException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e.offset()).isEqualTo(offset);
              assertThat(e.limit()).isEqualTo(limit);
            })
        .hasMessage(message);
    buffer.release();
    assertThat(view.kind()).isEqualTo(ResponseView.Kind.NONE);
    assertThat(view.messageId()).isZero();
    assertThat(view.controlCode()).isZero();
  }
}
