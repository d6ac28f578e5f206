// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.Credential;
import dev.protosocket.client.DialPlan;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Says where to find the service. A provider is configuration: immutable, and shared by any number
 * of pools, each of which opens a source of its own. TLS verifies the credential's server name
 * whatever address is dialled.
 */
@FunctionalInterface
public interface AddressProvider {
  /**
   * Opens a source. The pool closes it, and opens another when its credential changes. If this
   * throws, dials fail, and each asks again.
   *
   * @param credential names the service
   * @param scheduler for background work that does not block; outlives the source
   * @return the source
   */
  AddressSource open(Credential credential, ScheduledExecutorService scheduler);

  /**
   * Returns what a printed configuration says of this provider: its class's name, unless it says
   * more. It ends up in logs, so it shows no secret.
   */
  default String description() {
    return getClass().getName();
  }

  /**
   * Looks the credential's host name up at each dial and uses all its records, beginning with
   * another one each time. The default.
   */
  static AddressProvider dns() {
    return (credential, scheduler) ->
        new RotatingSource(() -> DialPlan.resolve(credential.endpointHost(), credential.port()));
  }

  /**
   * Uses these addresses, beginning with another one at each dial. Host names in them are looked up
   * at each dial.
   *
   * @param addresses at least one
   */
  static AddressProvider fixed(List<InetSocketAddress> addresses) {
    List<InetSocketAddress> list = List.copyOf(Objects.requireNonNull(addresses, "addresses"));
    if (list.isEmpty()) {
      throw new IllegalArgumentException("the list of addresses is empty");
    }
    return (credential, scheduler) -> new RotatingSource(() -> RotatingSource.resolveAll(list));
  }
}
