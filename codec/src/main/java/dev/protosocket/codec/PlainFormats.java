// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.Arrays;
import java.util.function.Function;

/** The formats that need no library, and what the envelope calls those that do. */
final class PlainFormats {
  static final int BYTES_ID = 1;
  static final int UTF_8_ID = 2;
  static final int JSON_ID = 3;
  static final int PROTOBUF_ID = 4;
  static final int SERIALIZATION_ID = 5;
  static final int MESSAGE_PACK_ID = 6;

  static final ValueFormat<byte[]> BYTES =
      new ValueFormat<>() {
        @Override
        public String name() {
          return "bytes";
        }

        @Override
        public int id() {
          return BYTES_ID;
        }

        @Override
        public byte[] encode(byte[] value) {
          return value;
        }

        @Override
        public byte[] decode(byte[] bytes, int offset, int length) {
          return Arrays.copyOfRange(bytes, offset, offset + length);
        }
      };

  static final ValueFormat<String> UTF_8 =
      new ValueFormat<>() {
        @Override
        public String name() {
          return "UTF-8";
        }

        @Override
        public int id() {
          return UTF_8_ID;
        }

        @Override
        public byte[] encode(String value) throws Malformed {
          return Utf8.ofValue(value);
        }

        @Override
        public String decode(byte[] bytes, int offset, int length) throws Malformed {
          return Utf8.decode(bytes, offset, length);
        }
      };

  private PlainFormats() {}

  /** Returns the id of what a Jackson mapper writes. */
  static int idOfJackson(String formatName) {
    return switch (formatName) {
      case "JSON" -> JSON_ID;
      case "msgpack" -> MESSAGE_PACK_ID;
      default -> ValueFormat.UNNAMED;
    };
  }

  /** Made of two functions. */
  record Own<V>(
      String name, Function<? super V, byte[]> encoder, Function<byte[], ? extends V> decoder)
      implements ValueFormat<V> {
    @Override
    public byte[] encode(V value) {
      return encoder.apply(value);
    }

    @Override
    public V decode(byte[] bytes, int offset, int length) {
      return decoder.apply(Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }
}
