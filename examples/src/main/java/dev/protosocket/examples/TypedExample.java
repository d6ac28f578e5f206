// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.CacheClient;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.ValueFormat;
import java.time.Duration;
import java.util.Objects;

/** Objects instead of bytes, loaded when they are missing. */
final class TypedExample {
  private TypedExample() {}

  static void run(CacheClient client) {
    // snippet: typed
    record User(long id, String name) {}
    TypedCache<Long, User> users =
        TypedCache.builder(
                client,
                "cache",
                KeyFormat.readable("user", Long.class), // user:42
                ValueFormat.json(User.class)) // with Jackson 3
            .ttl(Duration.ofMinutes(5))
            .build();
    User user = users.getOrLoad(42L, id -> new User(id, "Ada Lovelace")); // from a database, say
    System.out.println("typed     " + user);
    // end
    Check.that(Objects.equals(user, users.get(42L)), "what was loaded was stored");
  }
}
