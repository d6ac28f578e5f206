// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package com.example.classpath;

import dev.protosocket.client.Cache;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.server.EmbeddedServer;
import java.time.Duration;

/** An application on the class path: a pool and the server that it talks to, in one process. */
public final class Main {
  private Main() {}

  /** Stores a value, reads it again and prints it. */
  public static void main(String[] args) {
    try (EmbeddedServer server = EmbeddedServer.start();
        ClientPool pool = ClientPool.connect(PoolConfig.builder(of(server)).size(2).build())) {
      Cache capitals = pool.cache("cache");
      capitals.set("England", "London", Duration.ofMinutes(1));
      System.out.println("class path: " + capitals.getString("England"));
    }
  }

  private static ClientConfig of(EmbeddedServer server) {
    return ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
        .tls(TlsOptions.trustPem(server.caCertificatePem()))
        .connectTimeout(Duration.ofSeconds(30)) // patient: this also runs on busy machines
        .requestTimeout(Duration.ofSeconds(30))
        .build();
  }
}
