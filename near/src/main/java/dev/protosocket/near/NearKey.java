// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A key of one cache, with its hash. Comparable, so that keys made to have one hash cost a
 * logarithm and not a walk.
 */
final class NearKey implements Comparable<NearKey> {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

  private final String cache;
  private final byte[] bytes;
  private final int hash;

  /**
   * Wraps a key.
   *
   * @param bytes not copied: the caller's, or this key's own
   */
  NearKey(String cache, byte[] bytes) {
    this.cache = cache;
    this.bytes = bytes;
    this.hash = hash(cache.hashCode(), bytes);
  }

  private NearKey(NearKey borrowed) {
    this.cache = borrowed.cache;
    this.bytes = borrowed.bytes.clone();
    this.hash = borrowed.hash;
  }

  private static int hash(int seed, byte[] bytes) {
    long hash = seed * MULTIPLIER + bytes.length;
    int i = 0;
    for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
      hash = mix(hash ^ (long) LONGS.get(bytes, i));
    }
    for (; i < bytes.length; i++) {
      hash = mix(hash ^ bytes[i]);
    }
    return (int) (hash ^ (hash >>> 32));
  }

  private static long mix(long hash) {
    long product = hash * MULTIPLIER;
    return product ^ (product >>> 29);
  }

  /** Returns a key with bytes of its own, for whoever needs it longer than the call. */
  NearKey owned() {
    return new NearKey(this);
  }

  String cache() {
    return cache;
  }

  /** Returns the bytes, not copied. */
  byte[] bytes() {
    return bytes;
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof NearKey key
        && hash == key.hash
        && Arrays.equals(bytes, key.bytes)
        && cache.equals(key.cache);
  }

  @Override
  public int compareTo(NearKey other) {
    Objects.requireNonNull(other);
    int order = Arrays.compare(bytes, other.bytes);
    return order != 0 ? order : cache.compareTo(other.cache);
  }

  /** Shows the cache and the length; never the key. */
  @Override
  public String toString() {
    return "a key of " + bytes.length + " bytes in " + cache;
  }
}
