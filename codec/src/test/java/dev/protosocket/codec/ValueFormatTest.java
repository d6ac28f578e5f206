// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.StringValue;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ValueFormatException;
import java.io.PrintWriter;
import java.io.Serializable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

class ValueFormatTest {
  static final String SECRET = "hunter2";

  /** What a value may hold that nobody has named. */
  static final class Gadget implements Serializable {
    private static final long serialVersionUID = 1L;
    static final AtomicBoolean RAN = new AtomicBoolean();

    private void readObject(java.io.ObjectInputStream in) {
      RAN.set(true);
    }
  }

  private static <V> ValueFormatException failureOf(ValueFormat<V> format, byte[] payload) {
    byte[] stored = Envelope.write(format.id(), 0, Envelope.NONE, payload.length, payload);
    try {
      Codecs.of(format).decode(7, stored);
    } catch (ValueFormatException e) {
      return e;
    }
    throw new AssertionError("was read");
  }

  private static String everything(Throwable error) {
    StringWriter out = new StringWriter();
    error.printStackTrace(new PrintWriter(out, true));
    return out.toString();
  }

  @Test
  void should_say_where_and_nothing_of_the_value_when_json_is_not_what_it_should_be() {
    byte[] json = ("{\"id\":\"" + SECRET + "\",\"name\":\"x\"}").getBytes(UTF_8);
    for (ValueFormat<?> format :
        List.of(ValueFormat.json(Values.User.class), Jackson2Format.of(Values.User.class))) {
      ValueFormatException error = failureOf(format, json);
      assertThat(error.cache()).isEqualTo("users");
      assertThat(error.keyLength()).isEqualTo(7);
      assertThat(error.format()).isEqualTo("JSON");
      assertThat(error.position()).isBetween(4L, 4L + json.length);
      assertThat(error.fate()).isEqualTo(RequestFate.ANSWERED);
      assertThat(error)
          .hasMessageContaining("a value of users, under a key of 7 bytes, cannot be read as JSON")
          .hasMessageContaining("InvalidFormatException for long");
      assertThat(everything(error)).doesNotContain(SECRET).contains("InvalidFormatException");
    }
  }

  @Test
  void should_fail_when_json_stops_or_goes_on() {
    for (ValueFormat<?> format :
        List.of(ValueFormat.json(Values.User.class), Jackson2Format.of(Values.User.class))) {
      for (String json : List.of("", "{", "{\"id\":1", "{\"id\":1}x", "{} {}", "null", "[]")) {
        assertThat(failureOf(format, json.getBytes(UTF_8)).format()).isEqualTo("JSON");
      }
    }
  }

  @Test
  void should_know_the_type_parameters_when_a_reference_says_them() throws Exception {
    JsonFormat<Map<String, List<Integer>>> format =
        JsonFormat.of(JsonMapper.builder().build(), new TypeReference<>() {});
    byte[] bytes = format.encode(Map.of("a", List.of(1, 2)));
    assertThat(format.decode(bytes, 0, bytes.length)).isEqualTo(Map.of("a", List.of(1, 2)));
  }

  @Test
  void should_read_with_either_jackson_when_the_other_wrote() throws Exception {
    Values.User user = new Values.User(1, "Ada", List.of("x"));
    byte[] stored = Codecs.of(ValueFormat.json(Values.User.class)).encode(1, user, 0);
    assertThat(Codecs.of(Jackson2Format.of(Values.User.class)).decode(1, stored).value())
        .isEqualTo(user);
  }

  @Test
  void should_fail_when_the_bytes_are_no_message_or_no_text() {
    assertThat(failureOf(ProtobufFormat.of(StringValue.parser()), new byte[] {10, 5, 'a'}))
        .hasMessageContaining("InvalidProtocolBufferException");
    ValueFormatException error = failureOf(ValueFormat.utf8(), new byte[] {'a', 'b', -1});
    assertThat(error).hasMessageEndingWith("at byte 6: it is no UTF-8");
  }

  @Test
  void should_make_no_object_when_its_class_was_not_named() throws Exception {
    HashMap<String, Object> map = new HashMap<>(Map.of("key", 1));
    ValueFormat<HashMap<String, Object>> format = serialization();
    byte[] fine = format.encode(map);
    assertThat(format.decode(fine, 0, fine.length)).isEqualTo(map);

    map.put("gadget", new Gadget());
    byte[] payload = format.encode(map);
    assertThat(failureOf(format, payload)).hasMessageContaining("InvalidClassException");
    assertThat(Gadget.RAN).isFalse();
  }

  @SuppressWarnings({"unchecked", "NonApiType"}) // what is serialized is a class
  private static ValueFormat<HashMap<String, Object>> serialization() {
    return (ValueFormat<HashMap<String, Object>>)
        (ValueFormat<?>) ValueFormat.javaSerializationAllowing(HashMap.class, Integer.class);
  }

  @Test
  void should_refuse_depth_and_bytes_behind_when_it_is_serialization() throws Exception {
    ValueFormat<ArrayList<?>> format = lists();
    ArrayList<Object> nested = new ArrayList<>();
    for (int i = 0; i <= SerializationFormat.MAX_DEPTH; i++) {
      nested = new ArrayList<>(List.of(nested));
    }
    assertThat(failureOf(format, format.encode(nested)))
        .hasMessageContaining("InvalidClassException");
    byte[] list = format.encode(new ArrayList<>(List.of("a")));
    byte[] more = java.util.Arrays.copyOf(list, list.length + 1);
    assertThat(failureOf(format, more)).hasMessageContaining("bytes follow");
  }

  @SuppressWarnings({"unchecked", "NonApiType"}) // what is serialized is a class
  private static ValueFormat<ArrayList<?>> lists() {
    return (ValueFormat<ArrayList<?>>)
        (ValueFormat<?>) ValueFormat.javaSerializationAllowing(ArrayList.class);
  }

  @Test
  void should_fail_as_not_sent_when_an_object_cannot_be_written() {
    ValueFormat<String> format =
        ValueFormat.of(
            "own",
            value -> {
              throw new IllegalStateException(value);
            },
            bytes -> "");
    assertThatThrownBy(() -> Codecs.of(format).encode(3, SECRET, 0))
        .isInstanceOfSatisfying(
            ValueFormatException.class,
            error -> {
              assertThat(error.fate()).isEqualTo(RequestFate.NOT_SENT);
              assertThat(error).hasMessageContaining("cannot be written as own");
              assertThat(everything(error)).doesNotContain(SECRET);
            });
  }

  @Test
  void should_keep_ids_apart_when_formats_and_compressions_are_ones_own() {
    Compression taken = new Compressed.RunLengths();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new Compressions(List.of(taken, new Compressed.RunLengths())))
        .withMessageContaining("the same id, 200");
    assertThatIllegalArgumentException().isThrownBy(() -> Compression.zstd(0));
    assertThatIllegalArgumentException().isThrownBy(() -> Compression.zstd(23));
  }
}
