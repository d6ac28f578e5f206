// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package com.example.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.junit.TestCacheServer;
import dev.protosocket.junit.WithCacheServer;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

@WithCacheServer(caches = Sessions.CACHE)
class SessionsTest {
  @Test
  void should_know_the_user_until_the_session_is_ended(CacheClient cache) {
    Sessions sessions = new Sessions(cache);
    String ada = sessions.begin("Ada");
    String grace = sessions.begin("Grace");
    assertEquals(Optional.of("Ada"), sessions.userOf(ada));

    sessions.end(ada);

    assertEquals(Optional.empty(), sessions.userOf(ada));
    assertEquals(Optional.of("Grace"), sessions.userOf(grace));
  }

  @Test
  void should_forget_the_user_after_half_an_hour(CacheClient cache, TestCacheServer server) {
    Sessions sessions = new Sessions(cache);
    String session = sessions.begin("Ada");

    server.advance(Duration.ofMinutes(29));
    assertEquals(Optional.of("Ada"), sessions.userOf(session));

    server.advance(Duration.ofMinutes(2));
    assertEquals(Optional.empty(), sessions.userOf(session));
  }

  @Test
  void should_know_nobody_while_the_cache_is_away(CacheClient cache, TestCacheServer server) {
    String session = new Sessions(cache).begin("Ada");
    Sessions impatient = new Sessions(cache.withTimeout(Duration.ofMillis(50)));

    server.faults((command, reply, send) -> {}); // no reply ever comes

    assertEquals(Optional.empty(), impatient.userOf(session));
    assertThrows(RequestTimeoutException.class, () -> impatient.begin("Grace"));
  }
}
