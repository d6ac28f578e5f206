// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.Objects;
import java.util.function.Function;

/**
 * Makes bytes of values, and values of bytes. Safe for use by any number of threads. What both
 * methods throw reaches the caller as a {@link dev.protosocket.client.ValueFormatException},
 * without the message, which may quote the value.
 *
 * <p>JSON by a mapper of one's own: {@link JsonFormat} for Jackson 3, {@link Jackson2Format} for
 * Jackson 2, which is the way to MessagePack, CBOR and Smile, too. Protobuf: {@link
 * ProtobufFormat}.
 *
 * @param <V> the values
 */
public interface ValueFormat<V> {
  /** The {@link #id} of formats that have none: any of them is taken for the reader's. */
  int UNNAMED = 0;

  /** The least {@link #id} of formats of one's own, of which 255 is the highest. */
  int FIRST_OWN = 128;

  /** Returns the name that errors show. */
  String name();

  /**
   * Returns what the envelope names the format by, so that a value of another one is recognised: 1
   * to 127 are this library's, {@value #FIRST_OWN} to 255 anybody's.
   */
  default int id() {
    return UNNAMED;
  }

  /** Returns the bytes of a value, in an array that nobody else changes. */
  byte[] encode(V value) throws Exception;

  /**
   * Returns the value of bytes; never null.
   *
   * @param bytes holds them, among others; to be read only, and not to be kept
   * @param offset where they begin
   * @param length how many they are
   */
  V decode(byte[] bytes, int offset, int length) throws Exception;

  /** Returns the format of values that are bytes. */
  static ValueFormat<byte[]> bytes() {
    return PlainFormats.BYTES;
  }

  /** Returns the format of values that are text: UTF-8, and nothing else is read as that. */
  static ValueFormat<String> utf8() {
    return PlainFormats.UTF_8;
  }

  /**
   * Returns a JSON format, by Jackson 3 as it comes.
   *
   * @param type what the values are
   * @throws IllegalStateException if Jackson 3 is absent
   */
  static <V> ValueFormat<V> json(Class<V> type) {
    return JsonFormat.of(type);
  }

  /**
   * Returns Java's own serialization, which reads objects of the classes that are named here and of
   * no other: what else a value holds is refused before it is made. Name all classes that a value
   * may reach, but for strings and the superclasses of what is named.
   *
   * @param type what the values are
   * @param others what they hold
   */
  static <V> ValueFormat<V> javaSerializationAllowing(Class<V> type, Class<?>... others) {
    return new SerializationFormat<>(type, others);
  }

  /**
   * Returns a format of one's own.
   *
   * @param name what errors call it
   * @param encode makes a value's bytes
   * @param decode makes the value of bytes, which are its own
   */
  static <V> ValueFormat<V> of(
      String name, Function<? super V, byte[]> encode, Function<byte[], ? extends V> decode) {
    return new PlainFormats.Own<>(
        Objects.requireNonNull(name, "name"),
        Objects.requireNonNull(encode, "encode"),
        Objects.requireNonNull(decode, "decode"));
  }
}
