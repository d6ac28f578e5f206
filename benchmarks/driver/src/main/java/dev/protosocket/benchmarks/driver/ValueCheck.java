// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether a value is the one that was stored: its length and both of its ends each time, and
 * the whole of it one time in {@value #WHOLE_PERIOD}. Comparing every byte each time would hide,
 * for large values, what the client costs. For one thread at a time.
 */
public final class ValueCheck implements Predicate<byte @Nullable []> {
  /** Smallest value: it must hold a {@code long} to compare. */
  public static final int MIN_SIZE = Long.BYTES;

  /** One value of this many is compared as a whole. */
  public static final int WHOLE_PERIOD = 1024;

  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final byte[] expected;
  private final long head;
  private final long tail;
  private int calls;

  /**
   * Expects the {@link #pattern} of a size.
   *
   * @param size bytes of the value
   */
  public ValueCheck(int size) {
    this.expected = pattern(size);
    this.head = (long) LONG.get(expected, 0);
    this.tail = (long) LONG.get(expected, size - Long.BYTES);
  }

  /**
   * The value every server of the benchmarks holds.
   *
   * @param size bytes, at least {@value #MIN_SIZE}
   * @return a new array; no byte in it repeats with a power of two, so that a displaced slice is
   *     noticed
   */
  public static byte[] pattern(int size) {
    if (size < MIN_SIZE) {
      throw new IllegalArgumentException(
          "a value of " + size + " bytes: at least " + MIN_SIZE + " are needed");
    }
    byte[] value = new byte[size];
    for (int i = 0; i < size; i++) {
      value[i] = (byte) (i % 251 + 1);
    }
    return value;
  }

  /**
   * Whether the next value is to be compared as a whole.
   *
   * @return true once in {@value #WHOLE_PERIOD} calls
   */
  public boolean wholeDue() {
    return (++calls & (WHOLE_PERIOD - 1)) == 0;
  }

  /**
   * The expected value.
   *
   * @return the array itself; not to be written to
   */
  public byte[] expected() {
    return expected;
  }

  /**
   * The first eight bytes.
   *
   * @return them as a little-endian {@code long}
   */
  public long head() {
    return head;
  }

  /**
   * The last eight bytes.
   *
   * @return them as a little-endian {@code long}
   */
  public long tail() {
    return tail;
  }

  @Override
  public boolean test(byte @Nullable [] value) {
    int size = expected.length;
    return value != null
        && value.length == size
        && (long) LONG.get(value, 0) == head
        && (long) LONG.get(value, size - Long.BYTES) == tail
        && (!wholeDue() || Arrays.equals(value, expected));
  }
}
