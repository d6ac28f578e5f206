// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CloseReason;
import java.net.InetSocketAddress;
import java.time.Duration;

/**
 * Is told what the connections of a pool go through. A slot is one place for a connection, from 0
 * to the pool's size less one; the events of a slot come in order. Called on an event loop, so an
 * implementation must not block; what it throws is contained, and logged the first time.
 */
public interface PoolListener {
  /**
   * A dial begins.
   *
   * @param slot which
   */
  default void onConnecting(int slot) {}

  /**
   * TCP and TLS stand; authentication follows.
   *
   * @param slot which
   * @param address the server's
   */
  default void onConnected(int slot, InetSocketAddress address) {}

  /**
   * The connection is ready for requests.
   *
   * @param slot which
   * @param address the server's
   */
  default void onAuthenticated(int slot, InetSocketAddress address) {}

  /**
   * A dial failed.
   *
   * @param slot which
   * @param cause why; usually a {@link dev.protosocket.client.ConnectionFailedException}
   */
  default void onFailed(int slot, Throwable cause) {}

  /**
   * The slot waits before it dials again.
   *
   * @param slot which
   * @param delay how long
   */
  default void onBackingOff(int slot, Duration delay) {}

  /**
   * A connection ended that the pool did not end: the server closed it, the socket failed, it
   * stopped answering, or it broke the protocol.
   *
   * @param slot which
   * @param reason why
   */
  default void onPoisoned(int slot, CloseReason reason) {}

  /**
   * A connection that was closed on purpose, by the pool or by who borrowed it, has ended.
   *
   * @param slot which
   * @param reason why
   */
  default void onClosed(int slot, CloseReason reason) {}
}
