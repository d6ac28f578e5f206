// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import com.google.protobuf.BytesValue;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.msgpack.jackson.dataformat.MessagePackFactory;

/** Values of each format. */
final class Values {
  /** Everything that a format must keep. */
  record User(long id, String name, List<String> tags) implements Serializable {}

  /**
   * Values of a format.
   *
   * @param make of a random and a size
   */
  record Case<V>(String name, ValueFormat<V> format, BiFunction<Random, Integer, V> make) {
    V value(Random random, int size) {
      return make.apply(random, size);
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static final List<Case<?>> CASES =
      List.of(
          new Case<>("bytes", ValueFormat.bytes(), Values::bytes),
          new Case<>("utf8", ValueFormat.utf8(), Values::text),
          new Case<>("json", ValueFormat.json(User.class), Values::user),
          new Case<>("jackson2", Jackson2Format.of(User.class), Values::user),
          new Case<>(
              "msgpack",
              Jackson2Format.of(new ObjectMapper(new MessagePackFactory()), User.class),
              Values::user),
          new Case<>(
              "protobuf",
              ProtobufFormat.of(BytesValue.parser()),
              (random, size) -> BytesValue.of(ByteString.copyFrom(bytes(random, size)))),
          new Case<>(
              "serialization",
              ValueFormat.javaSerializationAllowing(User.class, ArrayList.class),
              Values::user),
          new Case<>(
              "own",
              ValueFormat.<String>of(
                  "own", Utf8::ofKey, b -> new String(b, java.nio.charset.StandardCharsets.UTF_8)),
              Values::text));

  private Values() {}

  static byte[] bytes(Random random, int size) {
    byte[] bytes = new byte[size];
    if (random.nextBoolean()) {
      random.nextBytes(bytes);
    }
    return bytes;
  }

  static String text(Random random, int size) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < size; i++) {
      text.appendCodePoint(
          random.nextInt(8) == 0 ? 0x1F600 + random.nextInt(60) : 'a' + random.nextInt(8));
    }
    return text.toString();
  }

  static User user(Random random, int size) {
    List<String> tags = new ArrayList<>();
    for (int i = 0; i < size / 16; i++) {
      tags.add(text(random, 8));
    }
    return new User(random.nextLong(), text(random, Math.min(size, 16)), tags);
  }
}
