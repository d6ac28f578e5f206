// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ExtendWith(LeakCheck.class)
class CommandReaderTest {
  private static final int LIMIT = 1_000;

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void should_read_every_command_when_bytes_are_split_anywhere(boolean direct) throws Exception {
    List<CacheCommand> commands =
        List.of(
            TestClient.auth(1, "token"),
            TestClient.get(-1, "cache", "key"),
            TestClient.set(3, "cache", "key", new byte[200], 60_000),
            TestClient.delete(300, "cache", ""),
            TestClient.control(7, 1),
            CacheCommand.getDefaultInstance());
    byte[] bytes = TestClient.frames(commands.toArray(CacheCommand[]::new));
    for (int split = 0; split <= bytes.length; split++) {
      ByteBuf in = direct ? Unpooled.directBuffer() : Unpooled.buffer();
      try {
        in.writeBytes(bytes, 0, split);
        int read = 0;
        for (CacheCommand next; (next = CommandReader.next(in, LIMIT)) != null; read++) {
          assertThat(next).isEqualTo(commands.get(read));
        }
        in.writeBytes(bytes, split, bytes.length - split);
        for (CacheCommand next; (next = CommandReader.next(in, LIMIT)) != null; read++) {
          assertThat(next).isEqualTo(commands.get(read));
        }
        assertThat(read).isEqualTo(commands.size());
        assertThat(in.isReadable()).isFalse();
      } finally {
        in.release();
      }
    }
  }

  @Test
  void should_read_back_what_protobuf_wrote_when_commands_are_random() throws Exception {
    Random random = new Random(20_261_121);
    ByteBuf in = Unpooled.directBuffer();
    try {
      for (int i = 0; i < 10_000; i++) {
        byte[] value = new byte[random.nextInt(64)];
        random.nextBytes(value);
        CacheCommand command =
            CacheCommand.newBuilder()
                .setMessageId(random.nextLong())
                .setControlCode(random.nextInt())
                .setUnary(
                    Unary.newBuilder()
                        .setSet(
                            SetCommand.newBuilder()
                                .setNamespace("n" + random.nextInt())
                                .setKey(ByteString.copyFrom(value))
                                .setValue(ByteString.copyFrom(value))
                                .setTtlMilliseconds(random.nextLong())))
                .build();
        in.writeBytes(TestClient.frames(command));
        assertThat(CommandReader.next(in, LIMIT)).isEqualTo(command);
        in.clear();
      }
    } finally {
      in.release();
    }
  }

  @ParameterizedTest
  @CsvSource({
    // A length of 2 written in 2, 5 and 10 bytes, then message_id = 7.
    "820010 07",
    "8280808000 1007",
    "82808080808080808000 1007",
  })
  void should_accept_lengths_that_are_not_minimal(String hex) throws Exception {
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));

    assertThat(CommandReader.next(in, LIMIT).getMessageId()).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ffffffffffffffffffff|the length varint does not end within 10 bytes",
        "80808080808080808080|the length varint does not end within 10 bytes",
        "e907|a message of 1001 bytes is over the limit of 1000",
        "ffffffff0f|a message of 4294967295 bytes is over the limit of 1000",
        "80808080808080808001|a message of 9223372036854775808 bytes is over the limit of 1000",
        "ffffffffffffffffff01|a message of 18446744073709551615 bytes is over the limit of 1000",
        "0100|a message is not a CacheCommand",
        "0110|a message is not a CacheCommand",
        "0217ff|a message is not a CacheCommand",
        "035202 12|a message is not a CacheCommand",
        "0552031201 0a|a message is not a CacheCommand",
        "0652041202 0aff|a message is not a CacheCommand",
        "0752051203 0a01ff|a message is not a CacheCommand",
        "0310ffff|a message is not a CacheCommand",
        "0352ff7f|a message is not a CacheCommand",
        "0252 7f|a message is not a CacheCommand",
        "0113|a message is not a CacheCommand",
        "0114|a message is not a CacheCommand",
      })
  void should_say_what_is_wrong_when_bytes_are_malformed(String hex, String message) {
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex.replace(" ", "")));

    assertThatThrownBy(() -> CommandReader.next(in, LIMIT))
        .isInstanceOf(ProtocolViolation.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void should_wait_when_the_message_is_as_long_as_the_limit() throws Exception {
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex("e807"));

    assertThat(CommandReader.next(in, LIMIT)).isNull();
    assertThat(in.readableBytes()).isEqualTo(2);
  }

  @Test
  void should_take_the_last_when_fields_are_repeated_and_skip_unknown_ones() throws Exception {
    byte[] message = new byte[64];
    CodedOutputStream out = CodedOutputStream.newInstance(message);
    out.writeString(99, "from the future");
    out.writeUInt64(2, 1);
    out.writeUInt64(2, 2);
    out.writeUInt32(3, 1);
    int size = out.getTotalBytesWritten();
    ByteBuf in = Unpooled.buffer();
    in.writeByte(size).writeBytes(message, 0, size);

    CacheCommand command = CommandReader.next(in, LIMIT);

    assertThat(command.getMessageId()).isEqualTo(2);
    assertThat(command.getControlCode()).isEqualTo(1);
    in.release();
  }

  @Test
  void should_not_quote_the_input_when_a_token_is_malformed() {
    byte[] secret = "a-secret-token".getBytes(UTF_8);
    ByteBuf in = Unpooled.buffer();
    int size = secret.length + 2;
    // Unary { auth { token, one byte short of its length } }
    in.writeByte(size + 4).writeByte(0x52).writeByte(size + 2).writeByte(0x0a).writeByte(size);
    in.writeByte(0x0a).writeByte(secret.length + 1).writeBytes(secret);

    assertThatThrownBy(() -> CommandReader.next(in, LIMIT))
        .isInstanceOf(ProtocolViolation.class)
        .message()
        .doesNotContain("secret")
        .doesNotContain(ByteBufUtil.hexDump(secret));
    in.release();
  }
}
