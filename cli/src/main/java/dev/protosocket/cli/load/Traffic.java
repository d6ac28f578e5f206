// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;

/** What one thread's operations are: which keys, read or written, and how large the values. */
final class Traffic {
  private final SplittableRandom random;
  private final double readRatio;
  private final LongSupplier keys;
  private final ValueSize sizes;
  private final ByteBuf bytes;

  private Traffic(
      SplittableRandom random,
      double readRatio,
      LongSupplier keys,
      ValueSize sizes,
      ByteBuf bytes) {
    this.random = random;
    this.readRatio = readRatio;
    this.keys = keys;
    this.sizes = sizes;
    this.bytes = bytes;
  }

  /**
   * Returns reads and writes as the options have them; the same for the same seed.
   *
   * @param bytes {@link #bytes}, which all threads share
   */
  static Traffic mixed(Options options, ByteBuf bytes, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return new Traffic(
        random, options.readRatio, options.keys.sampler(random), options.sizes, bytes);
  }

  /** Returns writes of one thread's share of all keys, each once. */
  static Traffic filling(Options options, ByteBuf bytes, int thread) {
    return new Traffic(
        new SplittableRandom(thread),
        0,
        options.keys.share(thread, options.threads),
        options.sizes,
        bytes);
  }

  /** Returns random bytes, as many as the largest value has; values are cut from them. */
  static ByteBuf bytes(ValueSize sizes) {
    byte[] value = new byte[sizes.largest()];
    new SplittableRandom(0).nextBytes(value);
    return Unpooled.wrappedBuffer(value);
  }

  /** Returns whether the next operation is a read. */
  boolean nextIsRead() {
    return random.nextDouble() < readRatio;
  }

  /** Returns the next key. */
  ByteBuf nextKey() {
    return Unpooled.wrappedBuffer(KeySpace.key(keys.getAsLong()));
  }

  /** Returns the next value. */
  ByteBuf nextValue() {
    return bytes.slice(0, sizes.next(random));
  }
}
