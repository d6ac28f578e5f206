// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Objects;

/** The keys of a call for many, and their bytes in the same order; read by several threads. */
final class TypedKeys<K> {
  private final List<K> keys;
  private final byte[][] bytes;

  TypedKeys(Collection<? extends K> keys, KeyFormat<K> format) {
    this.keys = new ArrayList<>(Objects.requireNonNull(keys, "keys"));
    this.bytes = new byte[this.keys.size()][];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes(format, this.keys.get(i));
    }
  }

  static <K> byte[] bytes(KeyFormat<K> format, K key) {
    byte[] bytes = format.encode(Objects.requireNonNull(key, "key"));
    return Objects.requireNonNull(bytes, "what the key format encodes to");
  }

  int size() {
    return bytes.length;
  }

  K key(int index) {
    return keys.get(index);
  }

  /** Returns the bytes of all keys; to be read only. */
  byte[][] bytes() {
    return bytes;
  }
}
