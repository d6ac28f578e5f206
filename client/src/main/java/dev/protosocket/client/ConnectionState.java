// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/** What a connection, or its place in a pool, goes through, as a {@link ClientObserver} sees it. */
public enum ConnectionState {
  /** Being made: name resolution, TCP, TLS, authentication. */
  CONNECTING,
  /** Takes requests. */
  READY,
  /** Takes none any more, and lets those in flight end. */
  DRAINING,
  /** No connection: its place in a pool waits before the next attempt. */
  BACKING_OFF,
  /** No connection: not begun, failed or ended. The first and the last of each connection. */
  CLOSED
}
