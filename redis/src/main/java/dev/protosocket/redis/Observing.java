// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.spi.Plugins;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tells an observer, which may throw, of what there is to tell: the rest stands in docs. */
final class Observing {
  private static final Logger logger = LoggerFactory.getLogger(Observing.class);

  private final @Nullable ClientObserver observer;
  private final ConnectionInfo server;
  private final AtomicBoolean warned = new AtomicBoolean();

  Observing(@Nullable ClientObserver observer, ConnectionInfo server) {
    this.observer = observer;
    this.server = server;
  }

  void ended(Exchange<?> exchange, @Nullable Outcome outcome, @Nullable CacheException error) {
    ClientObserver told = observer;
    if (told != null) {
      Ended ended =
          new Ended(
              exchange.task().operation(),
              exchange.task().cache(),
              outcome == null ? Outcome.FAILED : outcome,
              error,
              System.nanoTime() - exchange.startNanos(),
              server);
      Plugins.tell(() -> told.onResult(ended), this::failed);
    }
  }

  void refused(Operation operation, String cache, CacheException error) {
    ClientObserver told = observer;
    if (told != null) {
      Plugins.tell(() -> told.onRefused(operation, cache, error, server), this::failed);
    }
  }

  void changed(ConnectionState from, ConnectionState to) {
    ClientObserver told = observer;
    if (told != null) {
      Plugins.tell(() -> told.onStateChange(from, to), this::failed);
    }
  }

  void connectFailed(Throwable error, long nanos) {
    ClientObserver told = observer;
    if (told != null) {
      Plugins.tell(() -> told.onConnectFailed(error, nanos), this::failed);
    }
  }

  private void failed(Throwable e) {
    if (warned.compareAndSet(false, true)) {
      logger.warn("the observer threw; further failures of this client's are not logged", e);
    }
  }
}
