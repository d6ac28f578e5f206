// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a throwing observer from harming the connection. Confined to the event loop, except for
 * refusals and the count of failures.
 */
final class ObserverGuard {
  private static final Logger logger = LoggerFactory.getLogger(ObserverGuard.class);

  private final @Nullable ClientObserver observer;
  private final ConnectionInfo connection;
  private final AtomicLong failures = new AtomicLong();

  ObserverGuard(@Nullable ClientObserver observer, ConnectionInfo connection) {
    this.observer = observer;
    this.connection = connection;
  }

  ConnectionInfo connection() {
    return connection;
  }

  /** Returns how many times the observer has thrown; for any thread. */
  long failures() {
    return failures.get();
  }

  void onResult(Request request) {
    if (observer != null) {
      try {
        request.connection = connection;
        observer.onResult(request);
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  /** Called by any thread. */
  void onRefused(Operation operation, String cache, CacheException error) {
    if (observer != null) {
      try {
        observer.onRefused(operation, cache, error, connection);
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  void onStateChange(ConnectionState from, ConnectionState to) {
    if (observer != null) {
      try {
        observer.onStateChange(from, to);
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  void onConnect(ProtosocketClient client, long connectNanos) {
    if (observer != null) {
      try {
        observer.onConnect(client, connectNanos);
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  void onConnectFailed(Throwable error, long nanos) {
    if (observer != null) {
      try {
        observer.onConnectFailed(error, nanos);
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  void onClose(ProtosocketClient client, CloseReason reason) {
    if (observer != null) {
      try {
        observer.onClose(client, reason);
      } catch (Throwable e) {
        failed(e);
      }
    }
  }

  private void failed(Throwable e) {
    if (failures.incrementAndGet() == 1) {
      logger.warn("the observer threw; further failures on this connection are not logged", e);
    }
  }
}
