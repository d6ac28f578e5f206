// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Operation;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener, the observer and the log. Of an outage, which is the time without any
 * connection, the log gets one WARN at its beginning and one INFO at its end; all else is DEBUG. A
 * server that takes connections in and ends them at once makes many outages: one that begins less
 * than {@link #LASTING} after the last one is DEBUG too, until it has lasted as long itself, or
 * until there has been no WARN for {@link #REMINDER}. The observer hears of connections and
 * requests from the client itself; what is told here is what happens without a connection. Confined
 * to the event loop, but for {@link #connected} and {@link #refused}.
 */
final class PoolEvents {
  private static final Logger logger = LoggerFactory.getLogger(ClientPool.class);
  private static final PoolListener NOBODY = new PoolListener() {};

  static final Duration LASTING = Duration.ofSeconds(1);
  static final Duration REMINDER = Duration.ofMinutes(1);

  private final PoolListener listener;
  private final @Nullable ClientObserver observer;
  private final AtomicBoolean observerFailed = new AtomicBoolean();
  private final AtomicBoolean listenerFailed = new AtomicBoolean();
  private final ConnectionInfo none;
  private final String server;
  private boolean outage;
  private long outageStartNanos;
  private long failedDials;

  /** Whether there has been a WARN of this outage, and of any. */
  private boolean warned;

  private boolean everWarned;

  /** When the last WARN was, and the end of the last outage. */
  private long warnedNanos;

  private long upNanos;

  PoolEvents(PoolConfig config, String server) {
    PoolListener given = config.listener();
    this.listener = given == null ? NOBODY : given;
    this.observer = config.client().observer();
    this.none = ConnectionInfo.unconnected(config.client().credential());
    this.server = server;
  }

  void connecting(int slot) {
    tell(l -> l.onConnecting(slot));
  }

  void connected(int slot, InetSocketAddress address) {
    tell(l -> l.onConnected(slot, address));
  }

  void authenticated(int slot, InetSocketAddress address) {
    logger.debug("{}: connection {} to {} is up", server, slot, address);
    tell(l -> l.onAuthenticated(slot, address));
  }

  void failed(int slot, Throwable cause) {
    failedDials++;
    logger.debug("{}: connection {} failed to connect", server, slot, cause);
    tell(l -> l.onFailed(slot, cause));
  }

  void backingOff(int slot, Duration delay) {
    tell(l -> l.onBackingOff(slot, delay));
    observe(o -> o.onStateChange(ConnectionState.CLOSED, ConnectionState.BACKING_OFF));
  }

  void backoffEnded() {
    observe(o -> o.onStateChange(ConnectionState.BACKING_OFF, ConnectionState.CLOSED));
  }

  /** No connection took a request, or an attempt at one. Called by any thread. */
  void refused(Operation operation, String cache, CacheException error) {
    observe(o -> o.onRefused(operation, cache, error, none));
  }

  void ended(int slot, CloseReason reason) {
    logger.debug("{}: connection {} ended: {}", server, slot, reason);
    if (reason.kind() == Kind.CLOSED_BY_CALLER) {
      tell(l -> l.onClosed(slot, reason));
    } else {
      tell(l -> l.onPoisoned(slot, reason));
    }
  }

  /** No connection is up. */
  void down(Throwable cause, long now) {
    if (!outage) {
      outage = true;
      outageStartNanos = now;
      failedDials = 0;
      warned = false;
    }
    if (!warned && isNews(now)) {
      warned = true;
      everWarned = true;
      warnedNanos = now;
      logger.warn("{}: no connection is up; dialling until one is: {}", server, cause.getMessage());
    }
  }

  private boolean isNews(long now) {
    return !everWarned
        || now - upNanos >= LASTING.toNanos()
        || now - warnedNanos >= REMINDER.toNanos();
  }

  /** A connection is up. */
  void up(long now) {
    if (outage) {
      outage = false;
      upNanos = now;
      long millis = Duration.ofNanos(now - outageStartNanos).toMillis();
      String how = "up again after " + millis + " ms and " + failedDials + " failed dials";
      if (warned) {
        logger.info("{}: {}", server, how);
      } else {
        logger.debug("{}: {}", server, how);
      }
    }
  }

  private void observe(Consumer<ClientObserver> event) {
    if (observer != null) {
      try {
        event.accept(observer);
      } catch (Throwable e) {
        // As often as there are calls while the server is down.
        if (observerFailed.compareAndSet(false, true)) {
          logger.warn("{}: the observer failed; further failures are not logged", server, e);
        }
      }
    }
  }

  private void tell(Consumer<PoolListener> event) {
    try {
      event.accept(listener);
    } catch (Throwable e) {
      // As often as there are dials.
      if (listenerFailed.compareAndSet(false, true)) {
        logger.error("{}: the listener failed; further failures are not logged", server, e);
      }
    }
  }
}
