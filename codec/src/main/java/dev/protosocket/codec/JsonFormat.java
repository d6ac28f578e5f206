// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.exc.MismatchedInputException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Values by a mapper of Jackson 3: JSON, or what else the mapper writes. Of JSON, what follows the
 * value is an error.
 *
 * @param <V> the values
 */
@SuppressWarnings("exports") // who has a mapper requires its module
public final class JsonFormat<V> extends MapperFormat<V> {
  private final ObjectWriter writer;
  private final ObjectReader reader;

  private JsonFormat(ObjectMapper mapper, JavaType type) {
    super(mapper.tokenStreamFactory().getFormatName());
    this.writer = mapper.writerFor(type);
    ObjectReader plain = mapper.readerFor(type);
    this.reader =
        endsWithValue(name()) ? plain.with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS) : plain;
  }

  /**
   * Returns a JSON format, by a mapper as it comes.
   *
   * @param type what the values are
   * @throws IllegalStateException if Jackson 3 is absent
   */
  public static <V> JsonFormat<V> of(Class<V> type) {
    Library.JACKSON_3.require("JsonFormat");
    return of(Shared.MAPPER, type);
  }

  /** Returns the format of a mapper of one's own. */
  public static <V> JsonFormat<V> of(ObjectMapper mapper, Class<V> type) {
    Library.JACKSON_3.require("JsonFormat");
    Objects.requireNonNull(type, "type");
    return new JsonFormat<>(mapper, mapper.constructType(type));
  }

  /** Returns the format of a mapper of one's own, for a type with parameters. */
  public static <V> JsonFormat<V> of(ObjectMapper mapper, TypeReference<V> type) {
    Library.JACKSON_3.require("JsonFormat");
    Objects.requireNonNull(type, "type");
    return new JsonFormat<>(mapper, mapper.constructType(type));
  }

  @Override
  public byte[] encode(V value) {
    return writer.writeValueAsBytes(value);
  }

  @Override
  V read(byte[] bytes, int offset, int length) {
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
    static final ObjectMapper MAPPER = JsonMapper.builder().build();

    static long byteOffset(Exception thrown) {
      return thrown instanceof JacksonException e && e.getLocation() != null
          ? e.getLocation().getByteOffset()
          : -1;
    }

    static @Nullable Class<?> target(Exception thrown) {
      return thrown instanceof MismatchedInputException e ? e.getTargetType() : null;
    }
  }
}
