// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.memcached.MemcachedKey;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Talks to a memcached from 1.6.18 on: the argument says where, as host or host:port. The
 * quickstart runs it against the embedded one.
 */
public final class MemcachedExample {
  private MemcachedExample() {}

  /** Stores a value, counts, and builds a page that nobody else builds meanwhile. */
  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("usage: MemcachedExample HOST[:PORT]");
      System.exit(2);
    }
    String at = args[0];
    run(Endpoint.parse("the argument", at.contains(":") ? at : at + ":" + Memcached.DEFAULT_PORT));
  }

  static void run(Endpoint endpoint) {
    // snippet: memcached
    ClientConfig config =
        Memcached.config(endpoint)
            .connectTimeout(Duration.ofSeconds(30)) // patient: this also runs on busy machines
            .requestTimeout(Duration.ofSeconds(30))
            .build();
    try (ProtosocketClient client = ProtosocketClient.connect(config)) {
      client.set("users", "42", "Ada Lovelace", Duration.ofMinutes(5)); // stored as users:42
      System.out.println("memcached " + client.getString("users", "42"));

      MemcachedKey visits = Memcached.key("counters", "visits");
      Counter now = client.send(visits.increment(1, 1, Duration.ofHours(1)));
      System.out.println("memcached visit " + now.value());

      MemcachedKey page = Memcached.key("pages", "/");
      Lease lease = client.send(page.getOrLease(Duration.ofSeconds(10), Duration.ZERO));
      if (lease.isMine()) { // of all callers in all processes one builds it
        byte[] built = "the front page".getBytes(StandardCharsets.UTF_8);
        System.out.println(
            "memcached page " + client.send(page.fill(lease, built, Duration.ofMinutes(1))));
      }
    }
    // end
  }
}
