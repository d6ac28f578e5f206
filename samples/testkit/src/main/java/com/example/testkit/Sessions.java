// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package com.example.testkit;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;

/** Who is logged in; the sessions are in a cache, and end half an hour after their beginning. */
public final class Sessions {
  static final String CACHE = "sessions";
  private static final Duration LIFE = Duration.ofMinutes(30);

  private final CacheClient cache;

  public Sessions(CacheClient cache) {
    this.cache = cache;
  }

  /** Begins a session and returns its name. */
  public String begin(String user) {
    String session = UUID.randomUUID().toString();
    cache.set(CACHE, session, user, LIFE);
    return session;
  }

  /** Returns whose session it is. Nobody is logged in while the cache is away. */
  public Optional<String> userOf(String session) {
    try {
      return Optional.ofNullable(cache.getString(CACHE, session));
    } catch (CacheException e) {
      return Optional.empty();
    }
  }

  public void end(String session) {
    cache.delete(CACHE, session);
  }
}
