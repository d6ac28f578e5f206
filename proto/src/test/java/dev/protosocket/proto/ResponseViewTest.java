// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.ResponseView.Kind;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.GetResponse;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a response says, told by cases a reader can follow; the odd ones are in the others. */
@ExtendWith(LeakCheck.class)
class ResponseViewTest {
  private final ResponseView view = new ResponseView();
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;

  @AfterEach
  void release() {
    buffer.release();
  }

  @ParameterizedTest
  @CsvSource({
    "'', 0, 0, NONE",
    "08 07, 7, 0, NONE",
    "08 07 10 01, 7, 1, NONE",
    "08 07 4a 00, 7, 0, ERROR",
    "08 07 52 00, 7, 0, AUTH",
    "08 07 5a 00, 7, 0, GET",
    "08 07 62 00, 7, 0, SET",
    "08 07 6a 00, 7, 0, DELETE",
    "62 00 10 02 08 07, 7, 2, SET",
    "08 05 62 00 08 07, 7, 0, SET",
    "08 ff ff ff ff ff ff ff ff ff 01, -1, 0, NONE",
    "08 87 80 80 80 80 80 80 80 80 00 62 80 00, 7, 0, SET",
    "10 ff ff ff ff 0f, 0, -1, NONE",
    "10 81 80 80 80 10, 0, 1, NONE",
    "52 00 62 00, 0, 0, SET",
    "52 03 0a 01 41, 0, 0, AUTH",
    "0a 01 41 60 05 08 07, 7, 0, NONE",
    "7b 08 05 7b 7c 7c 08 07, 7, 0, NONE",
    "79 00 00 00 00 00 00 00 00 7d 00 00 00 00 08 07, 7, 0, NONE",
  })
  void should_read_id_code_and_kind(String hex, long id, int controlCode, Kind kind)
      throws Exception {
    for (Layout layout : Layout.values()) {
      parse(layout, Layout.hex(hex));
      assertThat(view.messageId()).isEqualTo(id);
      assertThat(view.controlCode()).isEqualTo(controlCode);
      assertThat(view.kind()).isEqualTo(kind);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "5a 00, ''",
    "5a 02 0a 00, ''",
    "5a 04 0a 02 41 42, 41 42",
    "5a 03 0a 01 41 5a 03 0a 01 42, 42",
    "5a 03 0a 01 41 5a 00, 41",
    "5a 03 0a 01 41 5a 02 0a 00, ''",
    "5a 03 0a 01 41 62 00 5a 00, ''",
    "5a 06 0a 01 41 0a 01 42, 42",
    "5a 05 78 05 0a 01 41, 41",
    "5a 05 0a 01 41 08 05, 41",
  })
  void should_say_where_the_value_lies(String hex, String value) throws Exception {
    for (Layout layout : Layout.values()) {
      parse(layout, Layout.hex(hex));
      String bytes = Frames.hex(buffer, view.valueIndex(), view.valueLength());
      assertThat(bytes).isEqualTo(value.replace(" ", ""));
      ByteBuf slice = buffer.retainedSlice(view.valueIndex(), view.valueLength());
      assertThat(slice.readableBytes()).isEqualTo(bytes.length() / 2);
      slice.release();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "4a 00, 0, ''",
    "4a 02 08 05, 5, ''",
    "4a 03 12 01 78, 0, x",
    "4a 05 12 01 78 08 05, 5, x",
    "4a 02 08 05 4a 03 12 01 78, 5, x",
    "4a 05 08 05 12 01 78 4a 02 12 00, 5, ''",
    "4a 02 08 05 5a 00 4a 03 12 01 78, 0, x",
    "4a 02 08 63, 99, ''",
    "4a 0b 08 ff ff ff ff ff ff ff ff ff 01, -1, ''",
    "4a 04 12 02 c3 a9, 0, é",
  })
  void should_read_status_and_text_of_an_error(String hex, int status, String text)
      throws Exception {
    for (Layout layout : Layout.values()) {
      parse(layout, Layout.hex(hex));
      assertThat(view.statusCode()).isEqualTo(status);
      assertThat(view.statusMessage()).isEqualTo(text);
      assertThat(view.statusMessageEquals(text.getBytes(UTF_8))).isTrue();
      assertThat(view.statusMessageEquals((text + "y").getBytes(UTF_8))).isFalse();
    }
  }

  @Test
  void should_tell_texts_apart_when_only_the_last_byte_differs() throws Exception {
    parse(Layout.HEAP, error("Key not found"));
    assertThat(view.statusMessageEquals("Key not found".getBytes(UTF_8))).isTrue();
    assertThat(view.statusMessageEquals("Key not founD".getBytes(UTF_8))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "é", "退", "🂡"})
  void should_cut_a_long_text_between_characters(String character) throws Exception {
    int width = character.getBytes(UTF_8).length;
    int fitting = ResponseView.MAX_STATUS_MESSAGE_BYTES / width;
    parse(Layout.DIRECT, error(character.repeat(fitting)));
    assertThat(view.statusMessage()).isEqualTo(character.repeat(fitting));
    parse(Layout.DIRECT, error(character.repeat(2000)));
    assertThat(view.statusMessage()).isEqualTo(character.repeat(fitting) + "…");
    parse(Layout.DIRECT, error("y" + character.repeat(2000)));
    int behindOne = (ResponseView.MAX_STATUS_MESSAGE_BYTES - 1) / width;
    assertThat(view.statusMessage()).isEqualTo("y" + character.repeat(behindOne) + "…");
  }

  @Test
  void should_forget_the_last_response_when_reused() throws Exception {
    parse(Layout.HEAP, error("gone"));
    parse(Layout.HEAP, Layout.hex("4a 00"));
    assertThat(view.statusCode()).isZero();
    assertThat(view.statusMessage()).isEmpty();
    parse(Layout.HEAP, Layout.hex("08 01 10 01 5a 03 0a 01 41"));
    assertThatThrownBy(() -> parse(Layout.HEAP, Layout.hex("08 02 00")))
        .isInstanceOf(WireException.class);
    assertThat(view.messageId()).isZero();
    assertThat(view.controlCode()).isZero();
    assertThat(view.kind()).isEqualTo(Kind.NONE);
  }

  @Test
  void should_find_a_large_value_when_it_lies_across_components() throws Exception {
    byte[] value = new byte[20_000];
    new SplittableRandom(1).nextBytes(value);
    GetResponse get = GetResponse.newBuilder().setValue(ByteString.copyFrom(value)).build();
    parse(Layout.COMPOSITE, CacheResponse.newBuilder().setGet(get).build().toByteArray());
    byte[] read = new byte[view.valueLength()];
    buffer.getBytes(view.valueIndex(), read);
    assertThat(read).isEqualTo(value);
  }

  @Test
  void should_leave_the_buffer_as_it_is() throws Exception {
    parse(Layout.HEAP, error("Key not found"));
    int readable = buffer.readableBytes();
    assertThat(view.statusMessage()).isEqualTo("Key not found");
    assertThat(buffer.refCnt()).isEqualTo(1);
    assertThat(buffer.readerIndex()).isEqualTo(Layout.MARGIN);
    assertThat(buffer.readableBytes()).isEqualTo(readable);
  }

  @ParameterizedTest
  @EnumSource
  void should_refuse_an_accessor_when_the_kind_has_no_such_thing(Kind kind) throws Exception {
    String tag =
        switch (kind) {
          case NONE -> "";
          case ERROR -> "4a 00";
          case AUTH -> "52 00";
          case GET -> "5a 00";
          case SET -> "62 00";
          case DELETE -> "6a 00";
        };
    parse(Layout.HEAP, Layout.hex(tag));
    if (kind != Kind.GET) {
      String refusal = "the response is " + kind + ", not GET";
      assertThatIllegalStateException().isThrownBy(view::valueIndex).withMessage(refusal);
      assertThatIllegalStateException().isThrownBy(view::valueLength).withMessage(refusal);
    }
    if (kind != Kind.ERROR) {
      String refusal = "the response is " + kind + ", not ERROR";
      assertThatIllegalStateException().isThrownBy(view::statusCode).withMessage(refusal);
      assertThatIllegalStateException().isThrownBy(view::statusMessage).withMessage(refusal);
      assertThatIllegalStateException()
          .isThrownBy(() -> view.statusMessageEquals(new byte[0]))
          .withMessage(refusal);
    }
  }

  @Test
  void should_be_empty_when_nothing_was_parsed_yet() {
    assertThat(view.kind()).isEqualTo(Kind.NONE);
    assertThat(view.messageId()).isZero();
    assertThat(view.controlCode()).isZero();
  }

  private static byte[] error(String message) {
    CommandError error = CommandError.newBuilder().setCodeValue(5).setMessage(message).build();
    return CacheResponse.newBuilder().setError(error).build().toByteArray();
  }

  private void parse(Layout layout, byte[] bytes) throws WireException {
    buffer.release();
    buffer = layout.of(bytes);
    view.parse(buffer, buffer.readerIndex(), bytes.length);
  }
}
