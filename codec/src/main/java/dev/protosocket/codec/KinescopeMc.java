// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

/** What Go's kinescope/mc writes. */
final class KinescopeMc<V> extends ForeignFormat<V> {
  /** Of the flags; below are its user's. */
  private static final int LIBRARY = 0xFFFF_0000;

  private final ValueFormat<V> format;

  KinescopeMc(ValueFormat<V> format) {
    this.format = format;
  }

  @Override
  String name() {
    return "kinescope/mc, " + format.name();
  }

  @Override
  Written encode(V value) throws Exception {
    return new Written(0, format.encode(value));
  }

  /**
   * The library has two bits: compressed, by gzip, and wrapped with the generation of a namespace
   * in a protobuf message. That begins otherwise than gzip, so one bit tells which of them it is.
   */
  @Override
  V decode(int flags, byte[] bytes, int offset, int maxBytes) throws Exception {
    int bits = Integer.bitCount(flags & LIBRARY);
    if (bits == 0) {
      return format.decode(bytes, offset, bytes.length - offset);
    }
    if (bits > 1 || !Gunzip.isGzip(bytes, offset)) {
      throw new Malformed("it is in a namespace, or its client flags are unknown", -1);
    }
    byte[] whole = Gunzip.decompress(bytes, offset, maxBytes);
    return format.decode(whole, 0, whole.length);
  }
}
