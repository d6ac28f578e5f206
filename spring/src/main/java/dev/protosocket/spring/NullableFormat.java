// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.codec.ValueFormat;
import java.util.Arrays;
import org.springframework.cache.support.NullValue;

/**
 * A format that has null, too. Null is one byte of zero; what begins with such a byte itself has
 * another before it. So what begins otherwise, as JSON, serialized objects and most text do, is
 * written as by the format itself, and read by others that know only that.
 */
final class NullableFormat implements ValueFormat<Object> {
  private static final byte[] NULL = {0};

  private final ValueFormat<Object> format;

  NullableFormat(ValueFormat<Object> format) {
    this.format = format;
  }

  @Override
  public String name() {
    return format.name();
  }

  @Override
  public int id() {
    return format.id();
  }

  @Override
  public byte[] encode(Object value) throws Exception {
    if (value == NullValue.INSTANCE) {
      return NULL.clone();
    }
    byte[] bytes = format.encode(value);
    if (bytes.length == 0 || bytes[0] != 0) {
      return bytes;
    }
    byte[] escaped = new byte[bytes.length + 1];
    System.arraycopy(bytes, 0, escaped, 1, bytes.length);
    return escaped;
  }

  @Override
  public Object decode(byte[] bytes, int offset, int length) throws Exception {
    if (length == 0 || bytes[offset] != 0) {
      return format.decode(bytes, offset, length);
    }
    if (length == 1) {
      return NullValue.INSTANCE;
    }
    byte[] plain = Arrays.copyOfRange(bytes, offset + 1, offset + length);
    return format.decode(plain, 0, plain.length);
  }
}
