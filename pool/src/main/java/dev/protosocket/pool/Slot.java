// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.spi.Durations;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The place of one connection. It dials, at most one dial at a time; puts the new connection in the
 * old one's place and lets the old one finish; and dials again, after a {@link Backoff}, when a
 * dial fails or the connection ends. Confined to the pool's event loop, but for {@link #client}.
 */
final class Slot implements Mover.Place {
  private final int index;
  private final PoolCore core;

  /** Written on the event loop, read by any thread. */
  private volatile @Nullable ProtosocketClient client;

  private Dial.@Nullable Target target;
  private @Nullable InetSocketAddress address;
  private long upSinceNanos;
  private int failures;
  private @Nullable CompletableFuture<ProtosocketClient> dialing;

  /**
   * Whether the dial under way is to be forgotten if it fails and the connection is still there.
   */
  private boolean optional;

  private @Nullable Future<?> retryTimer;
  private @Nullable Future<?> ageTimer;

  Slot(int index, PoolCore core) {
    this.index = index;
    this.core = core;
  }

  /** Returns the connection; null while there is none. */
  @Nullable ProtosocketClient client() {
    return client;
  }

  @Override
  public @Nullable InetSocketAddress address() {
    return client == null ? null : address;
  }

  boolean hasFailed() {
    return failures > 0;
  }

  @Override
  public boolean isDialing() {
    return dialing != null;
  }

  /** Tells whether no connection is left that was made for another target. */
  boolean isCurrent() {
    return client == null || target == core.target();
  }

  /** Dials now, for the first connection or for the next; does nothing if a dial is under way. */
  void dial() {
    if (dialing != null || core.isClosed()) {
      return;
    }
    endBackoff();
    core.events().connecting(index);
    Dial dial = new Dial(core.target(), index, core.events());
    CompletableFuture<ProtosocketClient> result = dial.start(core.dialer());
    dialing = result;
    result.whenComplete(
        (made, failure) -> {
          if (made != null) {
            core.track(made.closed());
          }
          core.execute(() -> dialed(dial, made, failure));
        });
  }

  private void dialed(Dial dial, @Nullable ProtosocketClient made, @Nullable Throwable failure) {
    dialing = null;
    boolean spare = optional && client != null;
    optional = false;
    if (core.isClosed()) {
      if (made != null) {
        made.closeAsync();
      }
      return;
    }
    if (made != null) {
      adopt(dial, made);
    } else if (failure != null) {
      failed(dial, dial.typed(failure), spare);
    }
    core.dialEnded(this);
  }

  /** Takes a connection in, in place of the present one. */
  void adopt(Dial dial, ProtosocketClient made) {
    InetSocketAddress peer = dial.address();
    ProtosocketClient old = client;
    // A rotation's connection can come while this slot waits to dial for one of its own.
    endBackoff();
    client = made;
    target = dial.target();
    address = peer;
    upSinceNanos = core.now();
    if (peer != null) {
      dial.target().source().succeeded(peer);
      core.events().authenticated(index, peer);
    }
    core.slotUp();
    stop(ageTimer);
    Duration maxAge = core.config().maxAge();
    if (!Durations.isForever(maxAge)) {
      ageTimer = core.schedule(this::renew, ageNanos(maxAge));
    }
    // The listener hears of it before the pool is closed.
    core.track(made.closed().thenAcceptAsync(reason -> ended(made, reason), core::execute));
    if (old != null) {
      old.closeAsync();
    }
    if (dial.target() != core.target()) {
      dial();
    }
  }

  private void renew() {
    failures = 0;
    optional = false;
    dial();
  }

  /** Dials for a better place. If that fails the connection stays, and nothing follows. */
  @Override
  public void move() {
    if (dialing == null) {
      optional = true;
      dial();
    }
  }

  private void failed(Dial dial, Throwable failure, boolean spare) {
    core.events().failed(index, failure);
    if (spare && dial.target() == core.target()) {
      return;
    }
    failures++;
    core.slotFailed(failure);
    if (dial.target() != core.target()) {
      dial();
    } else if (Dial.isRejection(failure)) {
      dialAfter(rejectedDelayNanos());
    } else {
      dialAfter(backoffNanos());
    }
  }

  private void ended(ProtosocketClient ended, CloseReason reason) {
    core.events().ended(index, reason);
    if (client != ended) {
      return;
    }
    client = null;
    stop(ageTimer);
    if (core.isClosed()) {
      return;
    }
    core.slotDown(reason);
    // Authenticating and ending at once must not become a loop without a pause.
    boolean lasted = core.now() - upSinceNanos >= core.config().backoff().initial().toNanos();
    failures = lasted ? 0 : Math.max(failures, 1) + 1;
    dialAfter(backoffNanos());
  }

  private long backoffNanos() {
    return core.config().backoff().delayNanos(failures, ThreadLocalRandom.current());
  }

  private long rejectedDelayNanos() {
    long delay = core.config().rejectedDelay().toNanos();
    return delay - ThreadLocalRandom.current().nextLong(delay / 2 + 1);
  }

  private long ageNanos(Duration maxAge) {
    double off = ThreadLocalRandom.current().nextDouble() * core.config().maxAgeJitter();
    return (long) (maxAge.toNanos() * (1 - off));
  }

  private void dialAfter(long nanos) {
    if (nanos == 0) {
      dial();
    } else if (dialing == null) {
      endBackoff();
      core.events().backingOff(index, Duration.ofNanos(nanos));
      retryTimer = core.schedule(this::dial, nanos);
    }
  }

  private void endBackoff() {
    if (retryTimer != null) {
      stop(retryTimer);
      retryTimer = null;
      core.events().backoffEnded();
    }
  }

  /** Ends what is under way; the connection finishes its requests. */
  void close() {
    endBackoff();
    stop(ageTimer);
    CompletableFuture<ProtosocketClient> dial = dialing;
    if (dial != null) {
      dial.cancel(false);
    }
    ProtosocketClient last = client;
    if (last != null) {
      last.closeAsync();
    }
  }

  private static void stop(@Nullable Future<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
  }
}
