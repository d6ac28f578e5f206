// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ValueFormatException;
import org.jspecify.annotations.Nullable;

/** Codecs as caches have them. */
final class Codecs {
  static final int MAX_BYTES = 1 << 20;

  private Codecs() {}

  static <V> ValueCodec<V> of(ValueFormat<V> format) {
    return of(format, null, MAX_BYTES);
  }

  static <V> ValueCodec<V> of(ValueFormat<V> format, @Nullable Compression by, int maxBytes) {
    return of(format, by, maxBytes, new Compressions(Compressed.ALL));
  }

  static <V> ValueCodec<V> of(
      ValueFormat<V> format, @Nullable Compression by, int maxBytes, Compressions known) {
    return new ValueCodec<>(
        "users", new ValueSettings<>(format, false, by, 0, maxBytes, known, null, false));
  }

  /** Returns what the error says behind the colon, with the position before it. */
  static String outcome(ValueCodec<byte[]> codec, byte[] stored) {
    try {
      return "ok " + codec.decode(7, stored).value().length;
    } catch (ValueFormatException e) {
      if (e.fate() != RequestFate.ANSWERED) {
        throw new AssertionError(e);
      }
      String message = e.getMessage();
      return e.position() + message.substring(message.indexOf(": "));
    }
  }
}
