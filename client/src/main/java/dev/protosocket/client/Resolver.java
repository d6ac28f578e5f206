// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Looks names up with the JDK's resolver, which blocks, on threads of its own: an event loop never
 * waits for DNS.
 *
 * <ol>
 *   <li>All who ask for a name while it is being looked up share that look-up.
 *   <li>A look-up without an answer for {@link #RENEW_NANOS} is not trusted any longer: whoever
 *       asks next begins a second one; the first answer is everybody's. There is no third.
 *   <li>So a name whose DNS server is silent holds at most two of {@link #MAX_THREADS} threads, and
 *       others are not delayed. When more are stuck than there are threads, names wait in the order
 *       of their coming until one is free, each connect for its connect timeout at most.
 *   <li>At most {@link #MAX_WAITING} look-ups wait for a thread, and as many connects for one name;
 *       further ones fail at once.
 *   <li>Whoever cancels waits no more, and a look-up that nobody waits for is not begun. One that
 *       has begun cannot be interrupted; its thread is free when the JDK gives up.
 * </ol>
 *
 * The threads are daemons and end when they have been idle for a second. Safe for any number of
 * threads.
 */
final class Resolver {
  static final int MAX_THREADS = 32;
  static final int MAX_WAITING = 1024;
  static final int MAX_ATTEMPTS = 2;
  static final long RENEW_NANOS = TimeUnit.SECONDS.toNanos(5);

  /** What looks one name up, and blocks. */
  @FunctionalInterface
  interface NameService {
    InetAddress[] lookUp(String host) throws UnknownHostException;
  }

  private static final Resolver SYSTEM = new Resolver(InetAddress::getAllByName, System::nanoTime);

  private final NameService names;
  private final LongSupplier clock;
  private final ThreadPoolExecutor threads;

  /** What is being looked up; guarded by itself. No callback runs under its lock. */
  private final Map<String, Pending> pending = new HashMap<>();

  Resolver(NameService names, LongSupplier clock) {
    this.names = names;
    this.clock = clock;
    this.threads =
        new ThreadPoolExecutor(
            MAX_THREADS,
            MAX_THREADS,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(MAX_WAITING),
            new DefaultThreadFactory("protosocket-dns", true));
    threads.allowCoreThreadTimeOut(true);
  }

  /** The resolver of the process. */
  static Resolver system() {
    return SYSTEM;
  }

  /** A name that is being looked up, and for whom. */
  private static final class Pending {
    final Set<LookupFuture<List<InetAddress>>> waiting = new LinkedHashSet<>();
    final List<Attempt> attempts = new ArrayList<>();

    /** When the latest attempt began. */
    long latestNanos;

    /** Whether it has ended, and an older one has not. */
    boolean latestEnded;
  }

  /**
   * Returns all addresses of the name; a literal address needs no look-up and no thread. The future
   * completes on a thread of this resolver, and may be cancelled.
   */
  CompletableFuture<List<InetAddress>> resolve(String host) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      try {
        return CompletableFuture.completedFuture(List.of(InetAddress.getByAddress(host, literal)));
      } catch (UnknownHostException e) {
        return CompletableFuture.failedFuture(e);
      }
    }
    LookupFuture<List<InetAddress>> waiter = new LookupFuture<>();
    String refusal = join(host, waiter);
    if (refusal != null) {
      return CompletableFuture.failedFuture(new UnknownHostException(host + ": " + refusal));
    }
    waiter.whenComplete(
        (found, failure) -> {
          if (waiter.isCancelled()) {
            leave(host, waiter);
          }
        });
    return waiter;
  }

  /** Returns why it cannot be looked up; null if it will be. */
  private @Nullable String join(String host, LookupFuture<List<InetAddress>> waiter) {
    synchronized (pending) {
      Pending name = pending.computeIfAbsent(host, absent -> new Pending());
      if (name.waiting.size() >= MAX_WAITING) {
        return MAX_WAITING + " connects wait for its look-up already";
      }
      boolean none = name.attempts.isEmpty();
      boolean untrusted = clock.getAsLong() - name.latestNanos >= RENEW_NANOS;
      if (none || ((name.latestEnded || untrusted) && name.attempts.size() < MAX_ATTEMPTS)) {
        Attempt attempt = new Attempt(host, name);
        try {
          threads.execute(attempt);
        } catch (RejectedExecutionException e) {
          if (none) {
            pending.remove(host);
          }
          return MAX_WAITING + " other names wait to be looked up";
        }
        name.attempts.add(attempt);
        name.latestNanos = clock.getAsLong();
        name.latestEnded = false;
      }
      name.waiting.add(waiter);
      return null;
    }
  }

  private void leave(String host, LookupFuture<List<InetAddress>> waiter) {
    synchronized (pending) {
      Pending name = pending.get(host);
      if (name != null && name.waiting.remove(waiter) && name.waiting.isEmpty()) {
        name.attempts.removeIf(threads::remove);
        if (name.attempts.isEmpty()) {
          pending.remove(host);
        }
      }
    }
  }

  /** One call of the JDK's; the first of a name's to end answers all who wait. */
  private final class Attempt implements Runnable {
    private final String host;
    private final Pending name;

    Attempt(String host, Pending name) {
      this.host = host;
      this.name = name;
    }

    @Override
    public void run() {
      List<InetAddress> found = List.of();
      Throwable failure = null;
      try {
        found = List.of(names.lookUp(host));
      } catch (Throwable e) {
        failure = e;
      }
      List<LookupFuture<List<InetAddress>>> waiting;
      synchronized (pending) {
        name.latestEnded |= name.attempts.indexOf(this) == name.attempts.size() - 1;
        name.attempts.remove(this);
        if (name.attempts.isEmpty()) {
          pending.remove(host);
        }
        waiting = List.copyOf(name.waiting);
        name.waiting.clear();
      }
      for (LookupFuture<List<InetAddress>> waiter : waiting) {
        if (failure == null) {
          waiter.complete(found);
        } else {
          waiter.completeExceptionally(failure);
        }
      }
    }
  }

  /** Returns how many connects wait for a name; for tests. */
  int waiting() {
    synchronized (pending) {
      return pending.values().stream().mapToInt(name -> name.waiting.size()).sum();
    }
  }

  static List<InetSocketAddress> withPort(List<InetAddress> addresses, int port) {
    return addresses.stream()
        .map((InetAddress address) -> new InetSocketAddress(address, port))
        .toList();
  }
}
