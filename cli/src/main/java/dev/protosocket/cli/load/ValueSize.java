// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli.load;

import java.util.SplittableRandom;

/** How many bytes the values have: {@code N}, {@code MIN-MAX} or {@code lognormal:MEDIAN:SIGMA}. */
sealed interface ValueSize {
  /** The largest value in bytes: the service's 5 MiB for an item, less room for the key. */
  int MAX_BYTES = 5 * 1024 * 1024 - 1024;

  /** The widest lognormal distribution: e to this power is the ratio of one sigma. */
  double MAX_SIGMA = 10;

  /** Returns the next size in bytes, 0 to {@link #largest()}. */
  int next(SplittableRandom random);

  /** Returns a bound of all sizes, in bytes. */
  int largest();

  /**
   * Parses the option.
   *
   * @throws IllegalArgumentException if it is malformed or out of bounds; the message says how
   */
  static ValueSize parse(String text) {
    String[] parts = text.split(":", -1);
    if (parts[0].equals("lognormal")) {
      if (parts.length != 3) {
        throw new IllegalArgumentException("expected lognormal:MEDIAN:SIGMA, not " + text);
      }
      return new LogNormal(bytes(parts[1]), Numbers.real("SIGMA", parts[2], 0, MAX_SIGMA));
    }
    String[] bounds = text.split("-", 2);
    Uniform uniform = new Uniform(bytes(bounds[0]), bytes(bounds[bounds.length - 1]));
    if (uniform.min > uniform.max) {
      throw new IllegalArgumentException("MIN is more than MAX in " + text);
    }
    return uniform;
  }

  private static int bytes(String text) {
    return (int) Numbers.whole("a size in bytes", text, 0, MAX_BYTES);
  }

  /** Each size from min to max as likely as any other. */
  record Uniform(int min, int max) implements ValueSize {
    @Override
    public int next(SplittableRandom random) {
      return min == max ? min : random.nextInt(min, max + 1);
    }

    @Override
    public int largest() {
      return max;
    }

    /** Returns the option's form. */
    @Override
    public String toString() {
      return min == max ? Integer.toString(min) : min + "-" + max;
    }
  }

  /** The logarithm of the size is normally distributed; what passes the largest item is cut. */
  record LogNormal(int median, double sigma) implements ValueSize {
    @Override
    public int next(SplittableRandom random) {
      return (int)
          Math.min(MAX_BYTES, Math.round(median * Math.exp(sigma * random.nextGaussian())));
    }

    @Override
    public int largest() {
      return MAX_BYTES;
    }

    /** Returns the option's form. */
    @Override
    public String toString() {
      return "lognormal:" + median + ":" + sigma;
    }
  }
}
