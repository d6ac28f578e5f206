// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.google.protobuf.ByteString;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is written is, byte for byte, what the generated classes write, and sized exactly. */
@ExtendWith(LeakCheck.class)
class CommandEncoderTest {
  private static final int CASES = 120_000;

  private static final List<CommandKind> KINDS = List.of(CommandKind.values());

  /** Lengths around each step of a length varint that a small case can afford. */
  private static final int[] EDGE_LENGTHS = {0, 1, 127, 128, 16_383, 16_384};

  private static final String[] NAMES = {"", "c", "cache", "ünïcödé", "退避 🂡", "n".repeat(300)};

  @Test
  void should_write_what_the_generated_classes_write_when_commands_are_random() {
    long firstSeed = Long.getLong("protosocket.seed", 20_261_122);
    Map<CommandKind, Integer> kinds = new EnumMap<>(CommandKind.class);
    TreeSet<Integer> idLengths = new TreeSet<>();
    for (long seed = firstSeed; seed < firstSeed + CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      CommandCase command = any(random);
      kinds.merge(command.kind(), 1, Integer::sum);
      idLengths.add(command.id() == 0 ? 0 : Varints.length(command.id()));
      command.requireIdentical(random.nextBoolean(), "-Dprotosocket.seed=" + seed);
    }
    if (firstSeed == 20_261_122) {
      assertThat(kinds.keySet()).containsExactly(CommandKind.values());
      assertThat(kinds.values()).allMatch(count -> count > CASES / 5);
      assertThat(idLengths).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = CommandKind.class,
      names = {"GET", "SET", "DELETE"})
  void should_write_what_the_generated_classes_write_at_each_edge_of_a_length(CommandKind kind) {
    boolean set = kind == CommandKind.SET;
    for (int keyLength : EDGE_LENGTHS) {
      for (int valueLength : set ? EDGE_LENGTHS : new int[] {0}) {
        // The lengths of the messages around them pass each edge as well.
        for (int less = 0; less <= Math.min(20, keyLength); less++) {
          ByteString key = zeros(keyLength - less);
          long ttl = set ? Long.MAX_VALUE : 0;
          CommandCase command = new CommandCase(kind, 300, "cache", key, zeros(valueLength), ttl);
          command.requireIdentical(false, command.toString());
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {(1 << 21) - 1, 1 << 21, 5_000_000, 16 << 20})
  void should_write_what_the_generated_classes_write_when_a_value_is_large(int length) {
    ByteString value = random(new SplittableRandom(length), length);
    ByteString key = bytes(1, 2, 3);
    new CommandCase(CommandKind.SET, -1, "cache", key, value, 86_400_000)
        .requireIdentical(true, "large value");
    new CommandCase(CommandKind.GET, -1, "cache", value, ByteString.EMPTY, 0)
        .requireIdentical(true, "large key");
    new CommandCase(CommandKind.DELETE, 1, "n".repeat(length), key, ByteString.EMPTY, 0)
        .requireIdentical(false, "large name");
  }

  @Test
  void should_write_what_the_generated_classes_write_at_each_edge_of_id_and_ttl() {
    for (int bits = 0; bits <= Long.SIZE; bits++) {
      long edge = bits == Long.SIZE ? 0 : 1L << bits;
      for (long number : new long[] {edge - 1, edge, edge + 1}) {
        String what = "number " + Long.toUnsignedString(number);
        ByteString some = bytes(7);
        new CommandCase(CommandKind.SET, number, "c", some, some, 60).requireIdentical(true, what);
        new CommandCase(CommandKind.SET, 60, "c", some, some, number).requireIdentical(true, what);
        authenticate(number, "token").requireIdentical(true, what);
        CommandCase.requireCancel(number);
      }
    }
  }

  @Test
  void should_fill_the_longest_cancel_frame_when_the_id_is_the_longest() {
    ByteBuf out = ByteBufAllocator.DEFAULT.buffer(CommandEncoder.MAX_CANCEL_FRAME_LENGTH);
    CommandEncoder.writeCancel(out, -1);
    assertThat(out.readableBytes()).isEqualTo(CommandEncoder.MAX_CANCEL_FRAME_LENGTH);
    out.release();
  }

  @Test
  void should_write_known_bytes_when_the_command_is_known() {
    // Not by way of the generated classes: what the schema says, put down by hand.
    assertThat(new CommandCase(CommandKind.GET, 1, "c", bytes('k'), ByteString.EMPTY, 0).encode())
        .isEqualTo("0c 10 01 52 08 12 06 0a 01 63 12 01 6b".replace(" ", ""));
    assertThat(
            new CommandCase(CommandKind.DELETE, 0, "", ByteString.EMPTY, ByteString.EMPTY, 0)
                .encode())
        .isEqualTo("04 52 02 22 00".replace(" ", ""));
    assertThat(new CommandCase(CommandKind.SET, 300, "c", bytes('k'), bytes('v'), 1000).encode())
        .isEqualTo("13 10 ac 02 52 0e 1a 0c 0a 01 63 12 01 6b 1a 01 76 20 e8 07".replace(" ", ""));
    assertThat(authenticate(0xDEADBEEFL, "t").encode())
        .isEqualTo("0d 10 ef fd b6 f5 0d 52 05 0a 03 0a 01 74".replace(" ", ""));
  }

  @Test
  void should_not_overflow_when_the_payload_is_the_longest_allowed() {
    int max = CommandEncoder.MAX_PAYLOAD_LENGTH;
    int third = max / 3;
    for (int[] parts : new int[][] {{max, 0, 0}, {0, 0, max}, {third, third, max - 2 * third}}) {
      int command = CommandEncoder.commandLength(CommandKind.SET, parts[0], parts[1], parts[2], -1);
      assertThat(CommandEncoder.frameLength(-1, command)).isGreaterThan(max);
    }
  }

  @Test
  void should_refuse_to_size_an_authenticate_when_asked_as_if_it_had_a_key() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> CommandEncoder.commandLength(CommandKind.AUTHENTICATE, 1, 1, 0, 0))
        .withMessage("use writeAuthenticate: it has no cache and no key");
  }

  private static CommandCase any(SplittableRandom random) {
    CommandKind kind = KINDS.get(random.nextInt(KINDS.size()));
    String name = NAMES[random.nextInt(NAMES.length)];
    if (kind == CommandKind.AUTHENTICATE) {
      return authenticate(number(random), name);
    }
    boolean set = kind == CommandKind.SET;
    ByteString value = set ? bytes(random) : ByteString.EMPTY;
    long ttl = set ? number(random) & Long.MAX_VALUE : 0;
    return new CommandCase(kind, number(random), name, bytes(random), value, ttl);
  }

  private static CommandCase authenticate(long id, String token) {
    return new CommandCase(
        CommandKind.AUTHENTICATE, id, token, ByteString.EMPTY, ByteString.EMPTY, 0);
  }

  /** Every length of a varint is as likely as the others. */
  private static long number(SplittableRandom random) {
    int bits = Math.min(7 * random.nextInt(Varints.MAX_BYTES + 1), Long.SIZE);
    return bits == 0 ? 0 : random.nextLong() >>> (Long.SIZE - bits);
  }

  private static ByteString bytes(SplittableRandom random) {
    int bound = random.nextInt(50) == 0 ? 20_000 : 200;
    return random(random, random.nextInt(4) == 0 ? 0 : random.nextInt(bound));
  }

  private static ByteString random(SplittableRandom random, int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return ByteString.copyFrom(bytes);
  }

  private static ByteString zeros(int length) {
    return ByteString.copyFrom(new byte[length]);
  }

  private static ByteString bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return ByteString.copyFrom(bytes);
  }
}
