// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.ClientConfig;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Flow;
import org.jspecify.annotations.Nullable;

/**
 * A server's keys for each subscriber, as fast as it asks for them: its own dump, in a thread of
 * its own that lives as long, and no more keys in memory than the connection has read.
 */
final class KeyPublisher implements Flow.Publisher<KeyInfo> {
  private final ClientConfig config;
  private final KeyScope scope;
  private final Duration timeout;

  KeyPublisher(ClientConfig config, KeyScope scope, Duration timeout) {
    this.config = config;
    this.scope = scope;
    this.timeout = timeout;
  }

  @Override
  public void subscribe(Flow.Subscriber<? super KeyInfo> subscriber) {
    Demand demand = new Demand(Objects.requireNonNull(subscriber, "subscriber"));
    subscriber.onSubscribe(demand);
    Thread thread = new Thread(() -> run(demand), "memcached-keys-publisher");
    thread.setDaemon(true);
    thread.start();
  }

  private void run(Demand demand) {
    try {
      demand.awaitFirst();
      KeyDump.run(config, scope, timeout, demand::give, false);
      demand.end(null);
    } catch (Cancelled e) {
      // Nobody wants to know.
    } catch (Throwable e) {
      demand.end(e);
    } finally {
      demand.cancel();
    }
  }

  /** Ends a dump that nobody wants any more. */
  private static final class Cancelled extends RuntimeException {
    private static final long serialVersionUID = 1;

    Cancelled() {
      super(null, null, false, false);
    }
  }

  /** What a subscriber has asked for and not been given. */
  private static final class Demand implements Flow.Subscription {
    private final Flow.Subscriber<? super KeyInfo> subscriber;

    // Guarded by this.
    private long asked;
    private boolean cancelled;
    private @Nullable IllegalArgumentException mistake;

    Demand(Flow.Subscriber<? super KeyInfo> subscriber) {
      this.subscriber = subscriber;
    }

    @Override
    public synchronized void request(long n) {
      if (n <= 0) {
        mistake = new IllegalArgumentException("at least one must be asked for, not " + n);
      } else {
        asked = asked + n < 0 ? Long.MAX_VALUE : asked + n;
      }
      notifyAll();
    }

    @Override
    public synchronized void cancel() {
      cancelled = true;
      notifyAll();
    }

    synchronized void awaitFirst() throws InterruptedException {
      while (asked == 0 && !cancelled && mistake == null) {
        wait();
      }
      check();
    }

    private synchronized void take() {
      boolean interrupted = false;
      while (asked == 0 && !cancelled && mistake == null) {
        try {
          wait();
        } catch (InterruptedException e) {
          interrupted = true; // the dump's own thread, which nobody interrupts to end it
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      check();
      asked--;
    }

    private void check() {
      if (mistake != null) {
        throw mistake;
      }
      if (cancelled) {
        throw new Cancelled();
      }
    }

    /** In the connection's thread, which waits here until the subscriber wants more. */
    void give(KeyInfo key) {
      take();
      subscriber.onNext(key);
    }

    void end(@Nullable Throwable failure) {
      synchronized (this) {
        if (cancelled) {
          return;
        }
      }
      if (failure == null) {
        subscriber.onComplete();
      } else {
        subscriber.onError(failure);
      }
    }
  }
}
