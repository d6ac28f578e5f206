// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A pool's live view of where its service is. Made by {@link AddressProvider#open}; used on event
 * loops, possibly by several at once, so implementations are thread-safe and never block. What an
 * implementation throws is contained: from {@link #addresses} it fails the dial, which is tried
 * again later, from the rest it is logged.
 */
public interface AddressSource extends AutoCloseable {
  /** Addresses tried per dial. More would leave each too little of the connect timeout. */
  int MAX_DIALLED = 8;

  /**
   * Returns resolved addresses for one dial, best first; the dial tries them in this order, {@value
   * #MAX_DIALLED} at most. Called again for each dial, so that successive answers can spread the
   * load.
   *
   * @return a stage of at least one address, or a failure that says why there is none
   */
  CompletionStage<List<InetSocketAddress>> addresses();

  /**
   * A connection to this address has been authenticated.
   *
   * @param address as returned by {@link #addresses}
   */
  default void succeeded(InetSocketAddress address) {}

  /**
   * A dial of this address failed before the server could judge the credential.
   *
   * @param address as returned by {@link #addresses}
   */
  default void failed(InetSocketAddress address) {}

  /**
   * Tells whether a connection to this address should be moved. Asked at intervals ({@link
   * PoolConfig#recheck}) for connections that are up. The pool then dials anew for one of them; if
   * that leads to an address that should not be moved, the others follow within seconds, one at a
   * time.
   *
   * @param address of a connection that is up
   * @return true if {@link #addresses} would now rather give others
   */
  default boolean prefersOther(InetSocketAddress address) {
    return false;
  }

  /** Ends background work. Idempotent, does not wait. */
  @Override
  default void close() {}
}
