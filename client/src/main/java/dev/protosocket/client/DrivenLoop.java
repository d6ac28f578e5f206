// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ManualIoEventLoop;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * An event loop without a thread: the thread that opens it drives its connections itself, whenever
 * it waits for them. A pipeline costs no hand-over between threads then, and a service with a
 * thread for each processor needs no other threads.
 *
 * <pre>{@code
 * try (DrivenLoop loop = DrivenLoop.open();
 *     ProtosocketClient client =
 *         ProtosocketClient.connect(
 *             ClientConfig.builder(credential).eventLoopGroup(loop.group()).build());
 *     Pipeline<Integer> pipeline = client.pipeline()) {
 *   pipeline.fireGet("users", "42", 1);
 *   try (CompletedOp<Integer> op = pipeline.recv()) { // sends, waits and reads in this thread
 *     System.out.println(op.outcome());
 *   }
 * }
 * }</pre>
 *
 * <p>Any number of connections, of any wire, can be on one loop: a {@link Pipeline#recv} of one of
 * them drives all. Nothing of the API changes; what does is who does the work:
 *
 * <h2>Contract</h2>
 *
 * <ol>
 *   <li>The owner is the thread that opened the loop. Everything that its connections do, they do
 *       in this thread, while it is in a call that waits: {@link Pipeline#recv}, a blocking call,
 *       {@code get} or {@code join} of a future, connecting, closing; or in {@link Pipeline#poll},
 *       which does what is due and does not wait, or {@link #runOnce}. A fire call that fills the
 *       buffers sends them, and does not wait either.
 *   <li>While the owner does something else nothing happens: requests that were fired wait to be
 *       sent, replies wait in the socket, and connections are kept alive by the kernel alone. When
 *       it comes back, replies that have come are read before deadlines are looked at.
 *   <li>Callbacks run in the owner's thread, in one of those calls. They are on an event loop and
 *       must not wait: blocking calls are refused there, as on any other.
 *   <li>Other threads may use the clients. What they ask for is done when the owner comes back, and
 *       wakes it if it waits; if it doesn't come back, their blocking calls end by their own clock.
 *   <li>A future that the library does not know, such as {@code allOf} of several, is no call that
 *       waits: {@code join} of it would wait for ever. {@link #runUntil} is for these.
 *   <li>An interrupt ends a wait of the owner's as it would elsewhere, but up to 20 ms later.
 *   <li>{@link #close} ends the connections that are left, and every request on them.
 * </ol>
 *
 * <p>For the owner, unless it says otherwise. It should be a platform thread: one that waits here
 * waits in the kernel.
 */
public final class DrivenLoop implements AutoCloseable {
  private final Thread owner;
  private final ManualIoEventLoop loop;
  private final Blocking waits;

  private DrivenLoop(Thread owner) {
    this.owner = owner;
    this.loop = new ManualIoEventLoop(owner, EventLoops.newIo());
    this.waits = Blocking.on(loop);
  }

  /** Opens a loop that this thread owns, on epoll if there is one. */
  public static DrivenLoop open() {
    return new DrivenLoop(Thread.currentThread());
  }

  /** Returns what {@link ClientConfig.Builder#eventLoopGroup} wants; for any thread. */
  public EventLoopGroup group() {
    return loop;
  }

  /**
   * Does what is due on all connections, or waits until something is: for owners with a loop of
   * their own. What pipelines hold back, to be sent together, {@link Pipeline#flush} sends before.
   *
   * @param atMost how long to wait if nothing is due; zero and less is not at all
   * @throws IllegalStateException in another thread than the owner's, or in a callback
   */
  public void runOnce(Duration atMost) {
    long nanos = Durations.nanos(Objects.requireNonNull(atMost, "atMost"));
    checkOwner();
    if (nanos > 0) {
      loop.run(nanos);
    } else {
      loop.runNow();
    }
  }

  /**
   * Drives until a future of any kind is done, such as {@code CompletableFuture.allOf} of several,
   * which does not know that somebody has to. Futures that the clients return do: {@code join} and
   * {@code get} are enough for them.
   *
   * @param future what is waited for
   * @param atMost how long
   * @return whether it is done; if not, the time is over, or the thread is interrupted, which
   *     leaves the flag set
   * @throws IllegalStateException in another thread than the owner's, or in a callback
   */
  public boolean runUntil(CompletableFuture<?> future, Duration atMost) {
    long nanos = Durations.nanos(Objects.requireNonNull(atMost, "atMost"));
    checkOwner();
    waits.run(future, nanos, true);
    return future.isDone();
  }

  /** Ends a wait of the owner's in {@link #runOnce}, or the next one; for any thread. */
  public void wakeUp() {
    // A bare wake-up is lost between two waits, a task is not.
    loop.execute(() -> {});
  }

  private void checkOwner() {
    if (!loop.inEventLoop()) {
      throw new IllegalStateException(
          "this event loop is driven by the thread that opened it, "
              + owner.getName()
              + ", and not by "
              + Thread.currentThread().getName());
    }
    if (!Blocking.isOwnerOutside(loop)) {
      throw new IllegalStateException("a callback cannot drive the event loop that it runs on");
    }
  }

  /**
   * Ends the connections that are left, and frees what the loop has of the system. Idempotent.
   *
   * @throws IllegalStateException in another thread than the owner's, or in a callback
   */
  @Override
  public void close() {
    checkOwner();
    loop.shutdownGracefully(0, 0, TimeUnit.SECONDS);
    while (!loop.isTerminated()) {
      loop.runNow();
    }
  }

  @Override
  public String toString() {
    return "DrivenLoop[" + owner.getName() + "]";
  }
}
