// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import dev.protosocket.client.Cache;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.momento.MomentoCredentials;
import java.time.Duration;

/**
 * Talks to the real Momento service. Takes the key from {@code MOMENTO_API_KEY} and the rest as
 * docs/credentials.md says; the only argument is the name of an existing cache.
 */
public final class MomentoExample {
  private MomentoExample() {}

  /** Stores one value and reads it back. */
  public static void main(String[] args) {
    if (args.length != 1) {
      System.err.println("usage: MomentoExample CACHE");
      System.exit(2);
    }
    // snippet: momento
    Credential credential = MomentoCredentials.fromEnvironment();
    try (ProtosocketClient client = ProtosocketClient.connect(ClientConfig.of(credential))) {
      Cache cache = client.cache(args[0]);
      cache.set("protosocket-java", "hello", Duration.ofSeconds(30));
      System.out.println(cache.getString("protosocket-java"));
    }
    // end
  }
}
