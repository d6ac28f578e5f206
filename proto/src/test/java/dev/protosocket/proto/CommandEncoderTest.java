package dev.protosocket.proto;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.MessageLite;
import dev.protosocket.proto.schema.AuthenticateCommand;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.DeleteCommand;
import dev.protosocket.proto.schema.GetCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Commands, byte for byte as the generated classes write them. */
@ExtendWith(LeakCheck.class)
class CommandEncoderTest {
  private static final int CASES = 120_000;

  /** Lengths at which a length prefix grows, of the field itself or of what encloses it. */
  private static final int[] EDGES = {
    0, 1, 2, 100, 110, 115, 118, 119, 120, 121, 122, 123, 124, 125, 126, 127, 128, 129, 130, 16_350,
    16_365, 16_370, 16_375, 16_376, 16_377, 16_378, 16_379, 16_380, 16_381, 16_382, 16_383, 16_384
  };

  @ParameterizedTest
  @CsvSource({
    "GET, 1, 63, 6b, '', 0, 0d 10 01 52 09 12 07 0a 01 63 12 02 6b 6b",
    "DELETE, 1, 63, 6b, '', 0, 0d 10 01 52 09 22 07 0a 01 63 12 02 6b 6b",
    "SET, 300, 63, 6b, 76, 60000, 15 10 ac 02 52 10 1a 0e 0a 01 63 12 02 6b 6b 1a 01 76 20 e0 d4 03",
    "SET, 0, '', '', '', 0, 04 52 02 1a 00",
    "GET, -1, '', '', '', 0, 0f 10 ff ff ff ff ff ff ff ff ff 01 52 02 12 00",
  })
  void should_write_these_bytes(
      CommandKind kind, long id, String cache, String key, String value, long ttl, String frame) {
    byte[] keyBytes = Layout.hex(key.repeat(2));
    String bytes = encode(kind, id, Layout.hex(cache), keyBytes, Layout.hex(value), ttl);
    assertThat(bytes).isEqualTo(frame.replace(" ", ""));
  }

  @Test
  void should_write_what_the_generated_classes_write_when_commands_are_random() {
    long firstSeed = Long.getLong("protosocket.seed", 1);
    for (long seed = firstSeed; seed < firstSeed + CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      MessageGenerator generator = new MessageGenerator(random);
      long id = generator.number();
      byte[] cache = "näme".repeat(random.nextInt(30)).getBytes(UTF_8);
      byte[] key = bytes(random);
      byte[] value = bytes(random);
      long ttl = generator.number();
      String what = "-Dprotosocket.seed=" + seed;
      switch (random.nextInt(5)) {
        case 0 -> {
          Unary get = Unary.newBuilder().setGet(get(cache, key)).build();
          requireEqual(encode(CommandKind.GET, id, cache, key, EMPTY, 0), command(id, get), what);
        }
        case 1 -> {
          Unary set = Unary.newBuilder().setSet(set(cache, key, value, ttl)).build();
          requireEqual(encode(CommandKind.SET, id, cache, key, value, ttl), command(id, set), what);
        }
        case 2 -> {
          Unary delete = Unary.newBuilder().setDelete(delete(cache, key)).build();
          requireEqual(
              encode(CommandKind.DELETE, id, cache, key, EMPTY, 0), command(id, delete), what);
        }
        case 3 -> {
          Unary auth = Unary.newBuilder().setAuth(authenticate(cache)).build();
          requireEqual(encodeAuthenticate(id, cache), command(id, auth), what);
        }
        default ->
            requireEqual(
                encodeCancel(id),
                CacheCommand.newBuilder().setMessageId(id).setControlCode(1).build(),
                what);
      }
    }
  }

  @Test
  void should_write_what_the_generated_classes_write_when_lengths_are_at_their_edges() {
    byte[] cache = "c".getBytes(UTF_8);
    for (int keyLength : EDGES) {
      byte[] key = new byte[keyLength];
      Unary get = Unary.newBuilder().setGet(get(cache, key)).build();
      requireEqual(encode(CommandKind.GET, 1, cache, key, EMPTY, 0), command(1, get), "get");
      for (int valueLength : EDGES) {
        byte[] value = new byte[valueLength];
        Unary set = Unary.newBuilder().setSet(set(cache, key, value, 1)).build();
        requireEqual(encode(CommandKind.SET, 1, cache, key, value, 1), command(1, set), "set");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2_097_100, 2_097_151, 2_097_152, 5_000_000})
  void should_write_what_the_generated_classes_write_when_a_value_is_large(int valueLength) {
    byte[] value = new byte[valueLength];
    Unary set = Unary.newBuilder().setSet(set(EMPTY, EMPTY, value, 1)).build();
    requireEqual(encode(CommandKind.SET, 1, EMPTY, EMPTY, value, 1), command(1, set), "set");
  }

  @Test
  void should_size_a_frame_without_overflow_when_the_payload_is_the_largest() {
    int payload = CommandEncoder.MAX_PAYLOAD_LENGTH;
    int frame = CommandEncoder.frameLength(CommandKind.SET, -1, 0, 0, payload, -1);
    assertThat(frame).isEqualTo(payload + 5 + 11 + 6 + 6 + 6 + 11);
    int split =
        CommandEncoder.frameLength(CommandKind.SET, -1, payload / 3, payload / 3, payload / 3, -1);
    assertThat(split).isPositive();
  }

  @Test
  void should_stay_within_its_bound_when_a_cancel_has_the_longest_id() {
    assertThat(encodeCancel(-1).length() / 2).isEqualTo(CommandEncoder.MAX_CANCEL_FRAME_LENGTH);
    assertThat(encodeCancel(0)).isEqualTo("021801");
    assertThat(encodeCancel(1)).isEqualTo("0410011801");
  }

  @Test
  void should_refuse_authenticate_when_asked_for_a_command_with_a_key() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CommandEncoder.frameLength(CommandKind.AUTHENTICATE, 1, 0, 0, 0, 0))
        .withMessageContaining("writeAuthenticate");
  }

  private static final byte[] EMPTY = {};

  private static String encode(
      CommandKind kind, long id, byte[] cache, byte[] key, byte[] value, long ttl) {
    int length = CommandEncoder.frameLength(kind, id, cache.length, key.length, value.length, ttl);
    // A buffer that cannot grow: a frame longer than announced fails.
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(length, length);
    CommandEncoder.writePrefix(out, kind, id, cache, key.length, value.length, ttl);
    out.writeBytes(key);
    if (kind == CommandKind.SET) {
      CommandEncoder.writeValuePrefix(out, value.length);
      out.writeBytes(value);
      CommandEncoder.writeTtl(out, ttl);
    }
    return taken(out, length);
  }

  private static String encodeAuthenticate(long id, byte[] token) {
    int length = CommandEncoder.authenticateFrameLength(id, token.length);
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(length, length);
    CommandEncoder.writeAuthenticate(out, id, token);
    return taken(out, length);
  }

  private static String encodeCancel(long id) {
    int room = CommandEncoder.MAX_CANCEL_FRAME_LENGTH;
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(room, room);
    CommandEncoder.writeCancel(out, id);
    return taken(out, out.readableBytes());
  }

  private static String taken(ByteBuf out, int announced) {
    assertThat(out.readableBytes()).isEqualTo(announced);
    String bytes = Frames.hex(out, out.readerIndex(), out.readableBytes());
    out.release();
    return bytes;
  }

  private static void requireEqual(String actual, MessageLite expected, String what) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      CodedOutputStream coded = CodedOutputStream.newInstance(out);
      coded.writeMessageNoTag(expected);
      coded.flush();
    } catch (IOException e) {
      throw new AssertionError(what, e);
    }
    assertThat(actual).as(what).isEqualTo(Layout.hex(out.toByteArray()));
  }

  private static byte[] bytes(SplittableRandom random) {
    byte[] bytes = new byte[random.nextInt(random.nextInt(100) == 0 ? 20_000 : 200)];
    random.nextBytes(bytes);
    return bytes;
  }

  private static CacheCommand command(long id, Unary unary) {
    return CacheCommand.newBuilder().setMessageId(id).setUnary(unary).build();
  }

  private static GetCommand get(byte[] cache, byte[] key) {
    return GetCommand.newBuilder()
        .setNamespaceBytes(ByteString.copyFrom(cache))
        .setKey(ByteString.copyFrom(key))
        .build();
  }

  private static DeleteCommand delete(byte[] cache, byte[] key) {
    return DeleteCommand.newBuilder()
        .setNamespaceBytes(ByteString.copyFrom(cache))
        .setKey(ByteString.copyFrom(key))
        .build();
  }

  private static SetCommand set(byte[] cache, byte[] key, byte[] value, long ttl) {
    return SetCommand.newBuilder()
        .setNamespaceBytes(ByteString.copyFrom(cache))
        .setKey(ByteString.copyFrom(key))
        .setValue(ByteString.copyFrom(value))
        .setTtlMilliseconds(ttl)
        .build();
  }

  private static AuthenticateCommand authenticate(byte[] token) {
    return AuthenticateCommand.newBuilder().setTokenBytes(ByteString.copyFrom(token)).build();
  }
}
