// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.RejectionInversionZipfSampler;
import org.apache.commons.rng.sampling.distribution.SharedStateDiscreteSampler;

/**
 * Which keys are used, and how often: {@code N}, all alike, or {@code N:EXPONENT}, by Zipf's law.
 *
 * @param size how many keys
 * @param exponent of Zipf's law; 0 is uniform
 */
record KeySpace(int size, double exponent) {
  static final int MAX_SIZE = 100_000_000;
  static final double MAX_EXPONENT = 10;

  /**
   * Parses the option.
   *
   * @throws IllegalArgumentException if it is malformed or out of bounds; the message says how
   */
  static KeySpace parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts.length > 2) {
      throw new IllegalArgumentException("expected N or N:ZIPF-EXPONENT, not " + text);
    }
    return new KeySpace(
        (int) Numbers.whole("the number of keys", parts[0], 1, MAX_SIZE),
        parts.length == 1 ? 0 : Numbers.real("the exponent", parts[1], 0, MAX_EXPONENT));
  }

  /** Returns the option's form. */
  @Override
  public String toString() {
    return exponent == 0 ? Integer.toString(size) : size + ":" + exponent;
  }

  /** Returns a source of key numbers, 0 to size - 1; under Zipf's law 0 is the most frequent. */
  LongSupplier sampler(SplittableRandom random) {
    if (exponent == 0) {
      return () -> random.nextInt(size);
    }
    UniformRandomProvider source = random::nextLong;
    SharedStateDiscreteSampler zipf = RejectionInversionZipfSampler.of(source, size, exponent);
    return () -> zipf.sample() - 1L;
  }

  /** Returns a source of the key numbers that are one thread's when all keys are shared out. */
  LongSupplier share(int thread, int threads) {
    AtomicLong next = new AtomicLong(thread);
    return () -> next.getAndAdd(threads);
  }

  /** Returns the bytes of a key. */
  static byte[] key(long number) {
    return ("load:" + number).getBytes(StandardCharsets.US_ASCII);
  }
}
