// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.io.IOException;
import java.util.Arrays;
import java.util.Date;

/** What spymemcached, AWS's client and xmemcached write; docs/memcached.md has the table. */
@SuppressWarnings("JavaUtilDate") // one of the types that they store
final class JavaClients<V> extends ForeignFormat<V> {
  static final int SERIALIZED = 1;
  static final int COMPRESSED = 1 << 1;

  private static final int BOOLEAN = 1 << 8;
  private static final int INTEGER = 2 << 8;
  private static final int LONG = 3 << 8;
  private static final int DATE = 4 << 8;
  private static final int BYTE = 5 << 8;
  private static final int FLOAT = 6 << 8;
  private static final int DOUBLE = 7 << 8;
  private static final int BYTES = 8 << 8;

  /** They compress what is longer. */
  private static final int COMPRESS_ABOVE = 16 * 1024;

  private final Class<V> type;
  private final SerializationFormat<V> serialization;

  JavaClients(Class<V> type, Class<?>... serializable) {
    this.type = type;
    this.serialization = new SerializationFormat<>(type, serializable);
  }

  @Override
  String name() {
    return "spymemcached, " + type.getSimpleName();
  }

  @Override
  Written encode(V value) throws IOException, Malformed {
    Written plain = plain(value);
    if (plain.bytes().length > COMPRESS_ABOVE) {
      byte[] compressed = Gunzip.compress(plain.bytes());
      if (compressed.length < plain.bytes().length) {
        return new Written(plain.flags() | COMPRESSED, compressed);
      }
    }
    return plain;
  }

  private Written plain(V value) throws IOException, Malformed {
    if (value instanceof String text) {
      return new Written(0, Utf8.ofValue(text));
    } else if (value instanceof byte[] bytes) {
      return new Written(BYTES, bytes);
    } else if (value instanceof Boolean is) {
      return new Written(BOOLEAN, new byte[] {(byte) (is ? '1' : '0')});
    } else if (value instanceof Integer number) {
      return new Written(INTEGER, bytes(Integer.toUnsignedLong(number)));
    } else if (value instanceof Long number) {
      return new Written(LONG, bytes(number));
    } else if (value instanceof Date date) {
      return new Written(DATE, bytes(date.getTime()));
    } else if (value instanceof Byte number) {
      return new Written(BYTE, new byte[] {number});
    } else if (value instanceof Float number) {
      return new Written(FLOAT, bytes(Integer.toUnsignedLong(Float.floatToRawIntBits(number))));
    } else if (value instanceof Double number) {
      return new Written(DOUBLE, bytes(Double.doubleToRawLongBits(number)));
    }
    return new Written(SERIALIZED, serialization.encode(value));
  }

  @Override
  V decode(int flags, byte[] bytes, int offset, int maxBytes)
      throws IOException, ClassNotFoundException, Malformed {
    byte[] plain = bytes;
    int start = offset;
    if ((flags & COMPRESSED) != 0) {
      plain = Gunzip.decompress(bytes, offset, maxBytes);
      start = 0;
    }
    int kind = flags & ~COMPRESSED;
    if (kind == SERIALIZED) {
      return serialization.decode(plain, start, plain.length - start);
    }
    Object value = value(kind, plain, start);
    if (!type.isInstance(value)) {
      throw new Malformed(
          "it is a "
              + value.getClass().getSimpleName()
              + " by its client flags, and no "
              + type.getSimpleName(),
          -1);
    }
    return type.cast(value);
  }

  private static Object value(int kind, byte[] bytes, int offset) throws Malformed {
    return switch (kind) {
      case 0 -> Utf8.decode(bytes, offset, bytes.length - offset);
      case BYTES -> Arrays.copyOfRange(bytes, offset, bytes.length);
      case BOOLEAN -> number(bytes, offset, Byte.BYTES) == '1';
      case INTEGER -> (int) number(bytes, offset, Integer.BYTES);
      case LONG -> number(bytes, offset, Long.BYTES);
      case DATE -> new Date(number(bytes, offset, Long.BYTES));
      case BYTE -> (byte) number(bytes, offset, Byte.BYTES);
      case FLOAT -> Float.intBitsToFloat((int) number(bytes, offset, Integer.BYTES));
      case DOUBLE -> Double.longBitsToDouble(number(bytes, offset, Long.BYTES));
      default -> throw unknown(kind);
    };
  }

  /** Returns a number, the highest byte first, without zero bytes in front. */
  private static byte[] bytes(long number) {
    int length = (Long.SIZE - Long.numberOfLeadingZeros(number) + Byte.SIZE - 1) / Byte.SIZE;
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = (byte) (number >>> (Byte.SIZE * (length - 1 - i)));
    }
    return bytes;
  }

  private static long number(byte[] bytes, int offset, int maxLength) throws Malformed {
    if (bytes.length - offset > maxLength) {
      throw new Malformed(
          "it has " + (bytes.length - offset) + " bytes, and by its client flags " + maxLength, -1);
    }
    long number = 0;
    for (int i = offset; i < bytes.length; i++) {
      number = number << Byte.SIZE | (bytes[i] & 0xFF);
    }
    return number;
  }
}
