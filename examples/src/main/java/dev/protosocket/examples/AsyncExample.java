// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.Cache;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** Futures: many calls in flight, each with its own answer. */
final class AsyncExample {
  private static final int CALLS = 1_000;

  private AsyncExample() {}

  static void run(Cache cache) {
    // snippet: async
    CompletableFuture<String> greeting =
        cache
            .setAsync("greeting", "hello".getBytes(StandardCharsets.UTF_8))
            .thenCompose(stored -> cache.getAsync("greeting"))
            .thenApply(got -> got == null ? "miss" : new String(got, StandardCharsets.UTF_8));
    // end
    Check.that(greeting.join().equals("hello"), "the greeting comes back");
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      String key = "async:" + i;
      byte[] value = key.getBytes(StandardCharsets.UTF_8);
      all.add(
          cache
              .setAsync(key, value)
              .thenCompose(stored -> cache.getAsync(key))
              .thenAccept(
                  got -> Check.that(java.util.Arrays.equals(got, value), "each call's own value")));
    }
    CompletableFuture.allOf(all.toArray(new CompletableFuture<?>[0])).join();
    System.out.printf(
        "async     %d chains of set and get in flight at once, each got its own value%n", CALLS);
  }
}
