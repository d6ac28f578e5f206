// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.schema.AuthenticateResponse;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.DeleteResponse;
import dev.protosocket.proto.schema.GetResponse;
import dev.protosocket.proto.schema.SetResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/** Makes responses: ordinary ones, legal but odd ones, and broken ones. */
final class MessageGenerator {
  private static final String[] TEXTS = {
    "", "Key not found", "Cache not found: ünïcödé", "退避 🂡 𝄞", "x".repeat(1023) + "é", "\u0000\n"
  };

  private final RandomGenerator random;

  MessageGenerator(RandomGenerator random) {
    this.random = random;
  }

  /** Any of the kinds below. */
  byte[] next() {
    return switch (random.nextInt(8)) {
      case 0 -> ordinary().toByteArray();
      case 1, 2 -> odd(0);
      case 3, 4, 5 -> mutated(odd(0));
      case 6 -> mutated(ordinary().toByteArray());
      default -> noise();
    };
  }

  /** As a server sends it. */
  CacheResponse ordinary() {
    CacheResponse.Builder response = CacheResponse.newBuilder().setMessageId(number());
    if (random.nextInt(8) == 0) {
      response.setControlCode((int) number());
    }
    switch (random.nextInt(6)) {
      case 0 ->
          response.setError(
              CommandError.newBuilder().setCodeValue((int) number()).setMessage(text()));
      case 1 -> response.setAuth(AuthenticateResponse.getDefaultInstance());
      case 2 -> response.setGet(GetResponse.newBuilder().setValue(ByteString.copyFrom(noise())));
      case 3 -> response.setSet(SetResponse.getDefaultInstance());
      case 4 -> response.setDelete(DeleteResponse.getDefaultInstance());
      default -> {}
    }
    return response.build();
  }

  /** Legal: unknown fields, groups, repeated fields, any order, varints longer than they need. */
  private byte[] odd(int depth) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int fields = random.nextInt(6);
    for (int i = 0; i < fields; i++) {
      oddField(out, depth);
    }
    return out.toByteArray();
  }

  private void oddField(ByteArrayOutputStream out, int depth) {
    int number =
        random.nextInt(10) == 0 ? 1 + random.nextInt((1 << 29) - 1) : 1 + random.nextInt(14);
    // Fields 9 to 13 of a response are messages; most of the time they shall be.
    int wireType = number >= 9 && random.nextInt(4) != 0 ? 2 : random.nextInt(6);
    switch (wireType) {
      case 0 -> {
        varint(out, number << 3);
        varint(out, number());
      }
      case 1 -> {
        varint(out, number << 3 | 1);
        out.writeBytes(noise(8));
      }
      case 3, 4 -> {
        int groups = random.nextInt(40) == 0 ? 97 + random.nextInt(5) : 1 + random.nextInt(3);
        for (int i = 0; i < groups; i++) {
          varint(out, number << 3 | 3);
        }
        out.writeBytes(depth < 3 ? odd(depth + 1) : new byte[0]);
        for (int i = 0; i < groups; i++) {
          varint(out, number << 3 | 4);
        }
      }
      case 5 -> {
        varint(out, number << 3 | 5);
        out.writeBytes(noise(4));
      }
      default -> {
        byte[] content = content(depth);
        varint(out, number << 3 | 2);
        varint(out, content.length);
        out.writeBytes(content);
      }
    }
  }

  private byte[] content(int depth) {
    return switch (random.nextInt(4)) {
      case 0 -> text().getBytes(StandardCharsets.UTF_8);
      case 1 -> noise();
      default -> depth < 3 ? odd(depth + 1) : new byte[0];
    };
  }

  private byte[] mutated(byte[] message) {
    byte[] bytes = message;
    for (int i = random.nextInt(3); i >= 0; i--) {
      bytes = mutatedOnce(bytes);
    }
    return bytes;
  }

  private byte[] mutatedOnce(byte[] bytes) {
    if (bytes.length == 0) {
      return noise();
    }
    int at = random.nextInt(bytes.length);
    int to = at + random.nextInt(bytes.length - at + 1);
    byte[] copy = bytes.clone();
    switch (random.nextInt(6)) {
      case 0 -> copy[at] ^= (byte) (1 << random.nextInt(8));
      case 1 -> copy[at] = (byte) random.nextInt();
      case 2 -> copy[at] += (byte) (random.nextBoolean() ? 1 : -1);
      case 3 -> copy = Arrays.copyOf(bytes, at);
      case 4 ->
          copy = joined(Arrays.copyOf(bytes, at), Arrays.copyOfRange(bytes, to, bytes.length));
      default ->
          copy = joined(Arrays.copyOf(bytes, to), Arrays.copyOfRange(bytes, at, bytes.length));
    }
    return copy;
  }

  private static byte[] joined(byte[] head, byte[] tail) {
    byte[] both = Arrays.copyOf(head, head.length + tail.length);
    System.arraycopy(tail, 0, both, head.length, tail.length);
    return both;
  }

  private byte[] noise() {
    return noise(random.nextInt(24));
  }

  private byte[] noise(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private String text() {
    return TEXTS[random.nextInt(TEXTS.length)];
  }

  /** Numbers of every length, and those at the edges. */
  long number() {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextInt(20);
      case 1 -> -1 - random.nextInt(2);
      default -> random.nextLong() >>> random.nextInt(64);
    };
  }

  private void varint(ByteArrayOutputStream out, long value) {
    int padding = random.nextInt(6) == 0 ? random.nextInt(10) : 0;
    int written = 0;
    long rest = value;
    while ((rest & ~0x7FL) != 0 || (written < padding && written < 9)) {
      out.write((int) ((rest & 0x7F) | 0x80));
      rest >>>= 7;
      written++;
    }
    out.write((int) rest);
  }
}
