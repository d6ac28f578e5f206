package dev.protosocket.pool;

import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CloseReason.Kind;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the listener and the log. Of an outage, which is the time without any connection, the log
 * gets one WARN at its beginning and one INFO at its end; all else is DEBUG. Confined to the event
 * loop, but for {@link #connected}.
 */
final class PoolEvents {
  private static final Logger logger = LoggerFactory.getLogger(ClientPool.class);
  private static final PoolListener NOBODY = new PoolListener() {};

  private final PoolListener listener;
  private final String server;
  private boolean outage;
  private long outageStartNanos;
  private long failedDials;

  PoolEvents(@Nullable PoolListener listener, String server) {
    this.listener = listener == null ? NOBODY : listener;
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
      logger.warn("{}: no connection is up; dialling until one is: {}", server, cause.getMessage());
    }
  }

  /** A connection is up. */
  void up(long now) {
    if (outage) {
      outage = false;
      long millis = Duration.ofNanos(now - outageStartNanos).toMillis();
      logger.info("{}: up again after {} ms and {} failed dials", server, millis, failedDials);
    }
  }

  private void tell(Consumer<PoolListener> event) {
    try {
      event.accept(listener);
    } catch (RuntimeException e) {
      logger.error("{}: the pool's listener failed", server, e);
    }
  }
}
