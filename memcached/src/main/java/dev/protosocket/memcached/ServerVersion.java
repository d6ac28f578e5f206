// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A server's version, as far as it is numbers; the later is the greater.
 *
 * @param major 1, of all that there are
 * @param minor the second number
 * @param patch the third
 */
public record ServerVersion(int major, int minor, int patch) implements Comparable<ServerVersion> {
  /** The oldest whose meta protocol is spoken: replies to misses bear the opaque. */
  static final ServerVersion OLDEST = new ServerVersion(1, 6, 18);

  /** What follows is a distributor's. */
  private static final Pattern NUMBERS =
      Pattern.compile("VERSION (\\d{1,4})\\.(\\d{1,4})\\.(\\d{1,4})(?!\\d).*");

  /** Reads what a server says; null if it is no version, as a proxy's may be. */
  static @Nullable ServerVersion parse(String line) {
    Matcher numbers = NUMBERS.matcher(line);
    return numbers.matches()
        ? new ServerVersion(
            Integer.parseInt(numbers.group(1)),
            Integer.parseInt(numbers.group(2)),
            Integer.parseInt(numbers.group(3)))
        : null;
  }

  @Override
  public int compareTo(ServerVersion other) {
    int result = Integer.compare(major, other.major);
    if (result == 0) {
      result = Integer.compare(minor, other.minor);
    }
    return result != 0 ? result : Integer.compare(patch, other.patch);
  }

  /** As in {@code 1.6.18}. */
  @Override
  public String toString() {
    return major + "." + minor + "." + patch;
  }
}
