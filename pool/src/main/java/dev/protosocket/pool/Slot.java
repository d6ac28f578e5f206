package dev.protosocket.pool;

import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ProtosocketClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/**
 * The place of one connection. It dials, at most one dial at a time; puts the new connection in the
 * old one's place and lets the old one finish; and dials again, after a {@link Backoff}, when a
 * dial fails or the connection ends. Confined to the pool's event loop, but for {@link #client}.
 */
final class Slot {
  private final int index;
  private final PoolCore core;

  /** Written on the event loop, read by any thread. */
  private volatile @Nullable ProtosocketClient client;

  private Dial.@Nullable Target target;
  private @Nullable InetSocketAddress address;
  private long upSinceNanos;
  private int failures;
  private @Nullable CompletableFuture<ProtosocketClient> dialing;
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

  /** Returns the address of the connection; null while there is none. */
  @Nullable InetSocketAddress address() {
    return client == null ? null : address;
  }

  boolean hasFailed() {
    return failures > 0;
  }

  boolean isDialing() {
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
    CompletableFuture<ProtosocketClient> result = core.dialer().dial(dial.target().config(), dial);
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
    if (core.isClosed()) {
      if (made != null) {
        made.closeAsync();
      }
      return;
    }
    if (made != null) {
      adopt(dial, made);
    } else if (failure != null) {
      failed(dial, failure);
    }
    core.dialEnded();
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
    ageTimer = core.schedule(this::renew, core.nextAgeNanos());
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
    dial();
  }

  private void failed(Dial dial, Throwable failure) {
    failures++;
    core.events().failed(index, failure);
    core.slotFailed(failure);
    if (dial.target() != core.target()) {
      dial();
    } else if (Dial.isRejection(failure)) {
      dialAfter(core.rejectedDelayNanos());
    } else {
      dialAfter(core.backoffNanos(failures));
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
    boolean lasted = core.now() - upSinceNanos >= core.backoffNanos();
    failures = lasted ? 0 : Math.max(failures, 1) + 1;
    dialAfter(core.backoffNanos(failures));
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
