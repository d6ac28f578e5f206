// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.memcached.Transcript.Layout;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** The text protocols: their reader, one that is written down plainly, and streams for both. */
enum Dialect {
  META(
      6_000,
      List.of(
          " O0000000a", "O", "O00000001", "HD", "VA ", "6000", "4294967296", "VALUE k 0 1\r\n")) {
    @Override
    List<String> plainly(int maxReplyBytes, byte[] stream) {
      return PlainReader.read(maxReplyBytes, stream);
    }

    @Override
    List<String> read(int maxReplyBytes, Layout layout, List<byte[]> pieces) {
      return Transcript.read(maxReplyBytes, layout, pieces);
    }

    @Override
    byte[] reply(SplittableRandom random) {
      String flags = random.nextBoolean() ? " O%08x".formatted(random.nextInt()) : "";
      flags += random.nextInt(4) == 0 ? " t-1 W" : "";
      return switch (random.nextInt(5)) {
        case 0 -> {
          byte[] value = new byte[valueLength(random)];
          random.nextBytes(value);
          yield block("VA " + value.length + flags, value, "\r\n");
        }
        case 1 -> Transcript.bytes("EN" + flags + "\r\n");
        case 2 -> Transcript.bytes("HD" + flags + "\r\n");
        case 3 -> Transcript.bytes("SERVER_ERROR out of memory\r\n");
        default -> Transcript.bytes("NF k" + "k".repeat(random.nextInt(2100)) + flags + "\r\n");
      };
    }
  },

  CLASSIC(
      20_000,
      List.of(
          "VALUE ",
          "VALUE k 0 1\r\n",
          " 0 5",
          "END",
          "\r\nEND\r\n",
          "STORED\r\n",
          "NOT_",
          "7 ",
          "18446744073709551616",
          "20000",
          "key=")) {
    @Override
    List<String> plainly(int maxReplyBytes, byte[] stream) {
      return PlainClassicReader.read(maxReplyBytes, stream);
    }

    @Override
    List<String> read(int maxReplyBytes, Layout layout, List<byte[]> pieces) {
      return Transcript.readClassic(maxReplyBytes, layout, pieces);
    }

    @Override
    byte[] reply(SplittableRandom random) {
      return switch (random.nextInt(6)) {
        case 0, 1 -> classicValue("k".repeat(random.nextInt(1, 250)), valueLength(random));
        case 2 -> Transcript.bytes("END\r\n");
        case 3 -> Transcript.bytes("STORED\r\n");
        case 4 -> Transcript.bytes(random.nextLong(1L << 40) + "\r\n");
        default -> Transcript.bytes("SERVER_ERROR " + "x".repeat(random.nextInt(2100)) + "\r\n");
      };
    }
  };

  /** What does harm to both. */
  private static final List<String> SNIPPETS =
      List.of(
          "\r\n",
          "\n",
          "\r",
          " ",
          "\0",
          "EN\r\n",
          "VA 3 ",
          "ERROR\r\n",
          "CLIENT_ERROR ",
          "-1",
          "0",
          "99999999999999999999",
          "9223372036854775807",
          "2147483647",
          "STAT ",
          "END\r\n",
          "\377");

  /** Bytes that a reply of the streams may have; some have about as many, and some more. */
  final int maxReplyBytes;

  @SuppressWarnings("ImmutableEnumChecker") // It is a List.of.
  private final List<String> snippets;

  Dialect(int maxReplyBytes, List<String> snippets) {
    this.maxReplyBytes = maxReplyBytes;
    this.snippets = snippets;
  }

  /** What the plain reader makes of the stream, as {@link Transcript} says it. */
  abstract List<String> plainly(int maxReplyBytes, byte[] stream);

  /** What the reader makes of it. */
  abstract List<String> read(int maxReplyBytes, Layout layout, List<byte[]> pieces);

  abstract byte[] reply(SplittableRandom random);

  final byte[] stream(SplittableRandom random) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = random.nextInt(1, 6); i > 0; i--) {
      out.writeBytes(reply(random));
    }
    return out.toByteArray();
  }

  /** Mostly short; some are too long to be copied whole, and some of just about the bound. */
  final int valueLength(SplittableRandom random) {
    return switch (random.nextInt(10)) {
      case 0 -> random.nextInt(maxReplyBytes);
      case 1 -> maxReplyBytes - 40 + random.nextInt(32);
      default -> random.nextInt(40);
    };
  }

  /** Its value has lines that look like replies, and like its own end. */
  static byte[] classicValue(String key, int length) {
    byte[] value = new byte[length];
    byte[] pattern = Transcript.bytes("\r\nEND\r\nVALUE k 0 1\r\n\0\n\r\r\n");
    for (int i = 0; i < length; i++) {
      value[i] = pattern[i % pattern.length];
    }
    return block("VALUE " + key + " 1 " + length, value, "\r\nEND\r\n");
  }

  private static byte[] block(String line, byte[] value, String end) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(Transcript.bytes(line + "\r\n"));
    out.writeBytes(value);
    out.writeBytes(Transcript.bytes(end));
    return out.toByteArray();
  }

  /** Does some damage to a stream that is not empty. */
  final byte[] mutate(byte[] stream, SplittableRandom random) {
    int at = random.nextInt(stream.length);
    int end = Math.min(stream.length, at + random.nextInt(1, 20));
    return switch (random.nextInt(6)) {
      case 0 -> {
        byte[] flipped = stream.clone();
        flipped[at] ^= (byte) (1 << random.nextInt(8));
        yield flipped;
      }
      case 1 -> {
        byte[] other = stream.clone();
        other[at] = (byte) random.nextInt(256);
        yield other;
      }
      case 2 -> splice(stream, at, snippet(random), at);
      case 3 -> splice(stream, at, new byte[0], end);
      case 4 -> splice(stream, end, Arrays.copyOfRange(stream, at, end), end);
      default -> Arrays.copyOf(stream, at);
    };
  }

  private byte[] snippet(SplittableRandom random) {
    if (random.nextInt(20) == 0) {
      byte[] many = new byte[random.nextInt(3000)];
      Arrays.fill(many, (byte) random.nextInt(256));
      return many;
    }
    List<String> all = Stream.concat(SNIPPETS.stream(), snippets.stream()).toList();
    return Transcript.bytes(all.get(random.nextInt(all.size())));
  }

  private static byte[] splice(byte[] stream, int from, byte[] what, int to) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(stream, 0, from);
    out.writeBytes(what);
    out.write(stream, to, stream.length - to);
    return out.toByteArray();
  }
}
