// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package com.example.modulepath;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.memcached.MemcachedKey;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.MemcachedServer;
import java.time.Duration;

/** An application on the module path: it counts on a memcached that it has started itself. */
public final class Main {
  private Main() {}

  /** Counts twice, and prints the number and the module that this is. */
  public static void main(String[] args) {
    try (MemcachedServer server = MemcachedServer.start();
        ClientPool pool = ClientPool.connect(PoolConfig.builder(of(server)).size(2).build())) {
      MemcachedKey visits = Memcached.key("counters", "visits");
      pool.send(visits.increment(1, 1, Duration.ofMinutes(1)));
      long count = pool.send(visits.increment(1, 1, Duration.ofMinutes(1))).value();
      System.out.println(Main.class.getModule() + ": visit " + count);
    }
  }

  private static ClientConfig of(MemcachedServer server) {
    return Memcached.config(new Endpoint("127.0.0.1", server.port()))
        .connectTimeout(Duration.ofSeconds(30)) // patient: this also runs on busy machines
        .requestTimeout(Duration.ofSeconds(30))
        .build();
  }
}
