// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Command;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import java.time.Duration;

/** A server that a contract is tested against, and how it is spoken to. */
abstract class AnyMemcached {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Returns the port that it listens on; plain text, no password, items of 1 MiB. */
  abstract int port();

  /** Returns what is chosen. */
  MemcachedProtocol protocol() {
    return MemcachedProtocol.AUTO;
  }

  /** Tells whether classic text is what comes of it. */
  boolean isClassic() {
    return protocol() == MemcachedProtocol.CLASSIC;
  }

  final ClientConfig.Builder config() {
    return Memcached.config(new Endpoint("127.0.0.1", port()))
        .wire(Memcached.wire(protocol(), KeyRules.standard()))
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE);
  }

  /** Classic text has no form for it, and the client says so. */
  static void assertRefused(CacheClient client, Command<?> command) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.send(command))
        .withMessageStartingWith(command.operation() + " cannot be said in memcached's classic");
  }
}
