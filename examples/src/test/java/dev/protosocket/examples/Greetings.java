// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import java.time.Duration;

/** What {@link GreetingsIT} tests. */
final class Greetings {
  private static final Duration TTL = Duration.ofHours(1);

  private final CacheClient cache;

  Greetings(CacheClient cache) {
    this.cache = cache;
  }

  String of(String name) {
    try {
      String cached = cache.getString("greetings", name);
      if (cached == null) {
        cache.set("greetings", name, "Good morning, " + name, TTL);
      }
      return cached != null ? cached : "Good morning, " + name + " (made)";
    } catch (CacheException e) {
      return "Good morning, " + name + " (made)";
    }
  }
}
