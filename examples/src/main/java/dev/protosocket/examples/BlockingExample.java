// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.Cache;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** One call after the other, from any thread, platform or virtual. */
final class BlockingExample {
  private BlockingExample() {}

  static void run(Cache cache) {
    // snippet: blocking
    cache.set("user:42", "Ada Lovelace", Duration.ofMinutes(5));
    byte[] value = cache.get("user:42"); // null is a miss, an empty array is an empty value
    cache.delete("user:42");
    byte[] gone = cache.get("user:42");
    // end
    Check.that(value != null && gone == null, "the value is there until it is deleted");
    System.out.printf(
        "blocking  set, get \"%s\", delete, get %s%n",
        new String(value, StandardCharsets.UTF_8), gone == null ? "a miss" : "a hit");
  }
}
