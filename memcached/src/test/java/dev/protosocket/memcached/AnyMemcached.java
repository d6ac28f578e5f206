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
import java.util.Objects;

/** A server that a contract is tested against, and how it is spoken to. */
abstract class AnyMemcached {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * A server in plain text, without a password, with items of 1 MiB.
   *
   * @param port that it listens on
   * @param version as the server says it
   * @param protocol that is chosen
   */
  record Target(int port, String version, MemcachedProtocol protocol) {
    boolean isFrom(ServerVersion other) {
      ServerVersion own = ServerVersion.parse("VERSION " + version);
      return Objects.requireNonNull(own).compareTo(other) >= 0;
    }
  }

  abstract Target target();

  final int port() {
    return target().port();
  }

  final MemcachedProtocol protocol() {
    return target().protocol();
  }

  /** Tells whether classic text is what comes of it. */
  final boolean isClassic() {
    return protocol() == MemcachedProtocol.CLASSIC || !hasMeta();
  }

  /** Tells whether the server has the meta protocol, whatever it is spoken to in. */
  final boolean hasMeta() {
    return target().isFrom(ServerVersion.OLDEST);
  }

  /** Tells whether it is of before 1.6.20, in so far as it matters here. */
  final boolean isOld() {
    return !target().isFrom(new ServerVersion(1, 6, 20));
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
