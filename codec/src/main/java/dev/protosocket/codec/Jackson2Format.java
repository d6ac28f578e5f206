// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Values by a mapper of Jackson 2: JSON, or what else the mapper writes. For MessagePack bring
 * {@code org.msgpack:jackson-dataformat-msgpack} and pass {@code new ObjectMapper(new
 * MessagePackFactory())}. Of JSON, what follows the value is an error.
 *
 * @param <V> the values
 */
@SuppressWarnings("exports") // who has a mapper requires its module
public final class Jackson2Format<V> extends MapperFormat<V> {
  private final ObjectWriter writer;
  private final ObjectReader reader;

  private Jackson2Format(ObjectMapper mapper, JavaType type) {
    super(mapper.getFactory().getFormatName());
    this.writer = mapper.writerFor(type);
    ObjectReader plain = mapper.readerFor(type);
    this.reader =
        endsWithValue(name()) ? plain.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) : plain;
  }

  /**
   * Returns a JSON format, by a mapper as it comes.
   *
   * @param type what the values are
   * @throws IllegalStateException if Jackson 2 is absent
   */
  public static <V> Jackson2Format<V> of(Class<V> type) {
    Library.JACKSON_2.require("Jackson2Format");
    return of(Shared.MAPPER, type);
  }

  /** Returns the format of a mapper of one's own. */
  public static <V> Jackson2Format<V> of(ObjectMapper mapper, Class<V> type) {
    Library.JACKSON_2.require("Jackson2Format");
    Objects.requireNonNull(type, "type");
    return new Jackson2Format<>(mapper, mapper.constructType(type));
  }

  /** Returns the format of a mapper of one's own, for a type with parameters. */
  public static <V> Jackson2Format<V> of(ObjectMapper mapper, TypeReference<V> type) {
    Library.JACKSON_2.require("Jackson2Format");
    Objects.requireNonNull(type, "type");
    return new Jackson2Format<>(mapper, mapper.constructType(type));
  }

  @Override
  public byte[] encode(V value) throws JsonProcessingException {
    return writer.writeValueAsBytes(value);
  }

  @Override
  V read(byte[] bytes, int offset, int length) throws IOException {
    return reader.readValue(bytes, offset, length);
  }

  @Override
  long byteOffset(Exception thrown) {
    return Shared.byteOffset(thrown);
  }

  @Override
  @Nullable Class<?> target(Exception thrown) {
    return Shared.target(thrown);
  }

  /** Loaded only with the library; without it the class around has to be able to say so. */
  private static final class Shared {
    static final ObjectMapper MAPPER = new ObjectMapper();

    static long byteOffset(Exception thrown) {
      return thrown instanceof JsonProcessingException e && e.getLocation() != null
          ? e.getLocation().getByteOffset()
          : -1;
    }

    static @Nullable Class<?> target(Exception thrown) {
      return thrown instanceof MismatchedInputException e ? e.getTargetType() : null;
    }
  }
}
