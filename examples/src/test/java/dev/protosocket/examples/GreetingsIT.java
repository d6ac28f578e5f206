// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.junit.TestCacheServer;
import dev.protosocket.junit.WithCacheServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** The test of docs/testing.md. */
// snippet: testing
@WithCacheServer(caches = "greetings")
class GreetingsIT {
  @Test
  void should_greet_from_the_cache_for_an_hour(CacheClient cache, TestCacheServer server) {
    Greetings greetings = new Greetings(cache);
    assertThat(greetings.of("Ada")).isEqualTo("Good morning, Ada (made)");
    assertThat(greetings.of("Ada")).isEqualTo("Good morning, Ada");

    server.advance(Duration.ofMinutes(61)); // no test waits for an hour

    assertThat(greetings.of("Ada")).isEqualTo("Good morning, Ada (made)");
  }

  @Test
  void should_greet_when_the_cache_is_away(CacheClient cache, TestCacheServer server) {
    server.faults((command, reply, send) -> {}); // no reply ever comes

    assertThat(new Greetings(cache.withTimeout(Duration.ofMillis(50))).of("Ada"))
        .isEqualTo("Good morning, Ada (made)");
  }
}
// end
