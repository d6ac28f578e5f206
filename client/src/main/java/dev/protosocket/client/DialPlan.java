// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Where one connection attempt may go, instead of the credential's host and port; TLS still sends
 * and verifies the credential's server name. It is also told how each address did. A pool is the
 * usual implementor.
 *
 * <p>{@link #addresses()} is called once, before anything else, on an event loop; the rest on the
 * same loop. Nothing here may block.
 */
public interface DialPlan {
  /**
   * Returns the resolved addresses to try, in that order; one that fails at TCP is followed by the
   * next. Waiting for this counts towards the connect timeout.
   *
   * @return a stage of the addresses; a failure or an empty list fails the attempt
   */
  CompletionStage<List<InetSocketAddress>> addresses();

  /**
   * TCP and TLS to this address stand; authentication follows.
   *
   * @param address one of the plan's
   */
  default void connected(InetSocketAddress address) {}

  /**
   * This address did not yield a connection.
   *
   * @param address one of the plan's
   * @param cause a {@link ConnectionFailedException}, or the socket's own exception if the next
   *     address is tried
   */
  default void failed(InetSocketAddress address, Throwable cause) {}

  /**
   * Looks a name up with the JDK's resolver, on a thread kept for that. All who ask for one name at
   * the same time share a look-up; a name that is not answered delays no other, up to a bound on
   * threads (docs/threading.md). To cancel the future, or one derived from it, gives the look-up
   * up.
   *
   * @param host a name or a literal address
   * @param port the port of the results
   * @return a future of all addresses of the name, in the resolver's order
   */
  static CompletableFuture<List<InetSocketAddress>> resolve(String host, int port) {
    return Resolver.system()
        .resolve(Objects.requireNonNull(host, "host"))
        .thenApply(addresses -> Resolver.withPort(addresses, port));
  }
}
