// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/** Tells two observers, the second even if the first throws. */
record ObserverPair(ClientObserver first, ClientObserver second) implements ClientObserver {
  @Override
  public void onResult(CommandResult result) {
    try {
      first.onResult(result);
    } finally {
      second.onResult(result);
    }
  }

  @Override
  public void onRefused(
      Operation operation, String cache, CacheException error, ConnectionInfo connection) {
    try {
      first.onRefused(operation, cache, error, connection);
    } finally {
      second.onRefused(operation, cache, error, connection);
    }
  }

  @Override
  public void onStateChange(ConnectionState from, ConnectionState to) {
    try {
      first.onStateChange(from, to);
    } finally {
      second.onStateChange(from, to);
    }
  }

  @Override
  public void onConnect(ProtosocketClient client, long connectNanos) {
    try {
      first.onConnect(client, connectNanos);
    } finally {
      second.onConnect(client, connectNanos);
    }
  }

  @Override
  public void onConnectFailed(Throwable error, long nanos) {
    try {
      first.onConnectFailed(error, nanos);
    } finally {
      second.onConnectFailed(error, nanos);
    }
  }

  @Override
  public void onClose(ProtosocketClient client, CloseReason reason) {
    try {
      first.onClose(client, reason);
    } finally {
      second.onClose(client, reason);
    }
  }
}
