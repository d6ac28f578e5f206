// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.MessageLite;
import com.google.protobuf.Parser;
import java.util.Objects;

/**
 * Values that are protobuf messages. Fields that this program does not know are kept.
 *
 * @param <V> the messages
 */
@SuppressWarnings("exports") // who has a parser requires its module
public final class ProtobufFormat<V extends MessageLite> implements ValueFormat<V> {
  private final Parser<V> parser;

  private ProtobufFormat(Parser<V> parser) {
    this.parser = parser;
  }

  /**
   * Returns the format of a type of messages.
   *
   * @param parser the type's: {@code User.parser()}
   * @throws IllegalStateException if protobuf-java is absent
   */
  public static <V extends MessageLite> ProtobufFormat<V> of(Parser<V> parser) {
    Library.PROTOBUF.require("ProtobufFormat");
    return new ProtobufFormat<>(Objects.requireNonNull(parser, "parser"));
  }

  @Override
  public String name() {
    return "protobuf";
  }

  @Override
  public int id() {
    return PlainFormats.PROTOBUF_ID;
  }

  @Override
  public byte[] encode(V value) {
    return value.toByteArray();
  }

  @Override
  public V decode(byte[] bytes, int offset, int length) throws InvalidProtocolBufferException {
    return parser.parseFrom(bytes, offset, length);
  }
}
