// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Waiting for room in a write queue, whose event loop is the test. */
@ExtendWith(LeakCheck.class)
@Timeout(60)
class RoomWaitTest {
  private static final CloseReason REASON = CloseReason.of(Kind.IO_ERROR, "broken");
  private static final byte[] KEY = {'k'};
  private static final int MAX_BYTES = 20_000;
  private static final int LARGE = 18_000;
  private static final int SMALL = 4_000;
  private static final Duration LONG = Duration.ofSeconds(30);

  private final AtomicInteger drainRequests = new AtomicInteger();
  private WriteQueue queue = queue(0);

  private final List<Caller> callers = new ArrayList<>();

  @AfterEach
  void close() throws InterruptedException {
    queue.close(REASON).buffers.forEach(ByteBuf::release);
    for (Caller caller : callers) {
      caller.thread.join(10_000);
      assertThat(caller.thread.isAlive()).isFalse();
    }
  }

  @Test
  void should_wake_as_many_as_there_are_permits_the_longest_waiting_first() throws Exception {
    fillPermits();
    Caller first = wait(0, LONG);
    Caller second = wait(0, LONG);
    Caller third = wait(0, LONG);

    queue.admission().release();
    queue.admission().release();
    drain();

    assertThat(first.result()).isTrue();
    assertThat(second.result()).isTrue();
    assertThat(third.isWaiting()).isTrue();
  }

  @Test
  void should_ask_for_a_drain_and_wake_by_it_when_bytes_were_taken_unseen() throws Exception {
    submit(LARGE);
    int bytes = (int) queue.queuedBytes();
    drain();
    int before = drainRequests.get();
    Caller caller = wait(SMALL, LONG);
    assertThat(drainRequests).hasValue(before + 1);

    // By an event loop that has not drained since, and so knows of nobody.
    queue.admission().bytesTaken(bytes);
    queue.line().flushed();
    assertThat(caller.isWaiting()).isTrue();
    drain();

    assertThat(caller.result()).isTrue();
  }

  @Test
  void should_wake_after_a_flush_when_the_last_drain_found_somebody_waiting() throws Exception {
    submit(LARGE);
    int bytes = (int) queue.queuedBytes();
    Caller caller = wait(SMALL, LONG);
    drain();
    assertThat(caller.isWaiting()).isTrue();

    queue.admission().bytesTaken(bytes);
    queue.line().flushed();

    assertThat(caller.result()).isTrue();
  }

  @Test
  void should_hold_up_short_frames_behind_a_long_one_until_it_fits_or_leaves() throws Exception {
    submit(LARGE);
    // Longer than the machine may keep the test from looking at the other.
    Caller lengthy = wait(LARGE, Duration.ofSeconds(3));
    Caller brief = wait(SMALL, LONG);
    queue.admission().bytesTaken(SMALL);
    drain();
    assertThat(brief.isWaiting()).isTrue();

    assertThat(lengthy.result()).isFalse();
    drain();

    assertThat(brief.result()).isTrue();
  }

  @Test
  void should_pass_the_room_on_when_whoever_was_woken_does_not_use_it() throws Exception {
    fillPermits();
    CountDownLatch looked = new CountDownLatch(1);
    Caller first =
        start(
            () -> {
              boolean woken = awaitRoom(0, LONG);
              looked.await();
              queue.line().leave();
              return woken;
            });
    Caller second = wait(0, LONG);
    queue.admission().release();
    drain();
    // As often as the event loop likes: what the first was woken for is its own.
    drain();
    assertThat(second.isWaiting()).isTrue();

    int before = drainRequests.get();
    looked.countDown();
    assertThat(first.result()).isTrue();
    assertThat(drainRequests).hasValue(before + 1);
    drain();

    assertThat(second.result()).isTrue();
  }

  @Test
  void should_keep_its_place_when_it_was_woken_and_came_too_late() throws Exception {
    fillPermits();
    CompletableFuture<Boolean> woken = new CompletableFuture<>();
    CountDownLatch taken = new CountDownLatch(1);
    Caller first =
        start(
            () -> {
              woken.complete(awaitRoom(0, LONG));
              taken.await();
              return awaitRoom(0, LONG);
            });
    Caller second = wait(0, LONG);
    queue.admission().release();
    drain();
    assertThat(woken.get(30, TimeUnit.SECONDS)).isTrue();
    // One that does not wait takes what it finds.
    submit(1);
    taken.countDown();
    Waiting.until(first::isWaiting);

    queue.admission().release();
    drain();

    assertThat(first.result()).isTrue();
    assertThat(second.isWaiting()).isTrue();
  }

  @Test
  void should_wake_when_a_request_that_had_a_permit_fails_to_be_encoded() throws Exception {
    submit(1);
    submit(1);
    AtomicReference<Caller> caller = new AtomicReference<>();
    ByteBuf changing = new HookedBuffer(LARGE, () -> caller.set(wait(0, LONG)));

    assertThatExceptionOfType(InvalidRequestException.class).isThrownBy(() -> submit(changing));
    drain();

    assertThat(caller.get().result()).isTrue();
  }

  @Test
  void should_not_wait_when_there_is_room_or_never_will_be() throws Exception {
    assertThat(awaitRoom(0, LONG)).isTrue();
    submit(LARGE);
    assertThat(awaitRoom(MAX_BYTES, LONG)).isFalse();
  }

  @Test
  void should_wake_all_when_refusing_and_when_closed() throws Exception {
    fillPermits();
    Caller first = wait(0, LONG);
    Caller second = wait(0, LONG);
    queue.refuse(REASON);
    assertThat(first.result()).isTrue();
    assertThat(second.result()).isTrue();
    assertThat(awaitRoom(0, LONG)).isTrue();
  }

  @Test
  void should_leave_the_line_when_interrupted() throws Exception {
    fillPermits();
    Caller first = wait(0, LONG);
    Caller second = wait(0, LONG);
    first.thread.interrupt();
    assertThat(first.failure()).isInstanceOf(InterruptedException.class);
    assertThat(queue.line().length()).isEqualTo(1);

    queue.admission().release();
    drain();

    assertThat(second.result()).isTrue();
  }

  @Test
  void should_serve_threads_and_calls_in_the_order_of_their_coming() throws Exception {
    queue.close(REASON);
    queue = queue(10);
    fillPermits();
    drain();
    List<String> staged = new ArrayList<>();
    submitLater("call 1", staged);
    CountDownLatch mayTake = new CountDownLatch(1);
    CompletableFuture<Boolean> woken = new CompletableFuture<>();
    Caller thread =
        start(
            () -> {
              woken.complete(awaitRoom(0, LONG));
              mayTake.await();
              submit(1);
              return true;
            });
    submitLater("call 2", staged);
    assertThat(queue.line().length()).isEqualTo(3);

    queue.admission().release();
    drain();
    assertThat(staged).containsExactly("call 1");
    queue.admission().release();
    drain();
    assertThat(woken.get(30, TimeUnit.SECONDS)).isTrue();
    // What the thread was woken for is its own, however often the event loop looks.
    drain();
    assertThat(staged).containsExactly("call 1");
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> submit(1))
        .withMessageContaining("calls wait for room");
    mayTake.countDown();
    assertThat(thread.result()).isTrue();
    assertThat(queue.line().length()).isEqualTo(1);
    queue.admission().release();
    drain();

    assertThat(staged).containsExactly("call 1", "call 2");
    assertThat(queue.line().length()).isZero();
    assertThat(queue.inFlight()).isEqualTo(3);
  }

  private void submitLater(String name, List<String> staged) {
    Completion completion =
        new RecordingCompletion() {
          @Override
          public void staged(long id) {
            staged.add(name);
          }
        };
    OverloadedException full = new OverloadedException("full");
    queue.line().submitLater(request(1, completion), KEY, new byte[1], full);
  }

  /** A SET as {@link #submit} has it. */
  private Request request(int valueLength, Completion completion) {
    Request request = new Request();
    request.ask(Operation.SET, CACHE, completion);
    queue.requests().measure(request, KEY, valueLength, 1);
    request.allow(0, completion.timeoutNanos());
    return request;
  }

  private WriteQueue queue(int maxWaiting) {
    ClientConfig config =
        ClientConfig.builder(Credential.of("localhost", 1, "token"))
            .tls(TlsOptions.insecurePlaintext())
            .maxInFlight(3)
            .maxQueuedBytes(MAX_BYTES)
            .overloadWait(LONG)
            .maxWaiting(maxWaiting)
            .build();
    return new WriteQueue(
        config.wire(),
        PooledByteBufAllocator.DEFAULT,
        config,
        1,
        () -> 0,
        drainRequests::incrementAndGet);
  }

  private void fillPermits() {
    for (int i = 0; i < 3; i++) {
      submit(1);
    }
  }

  private void submit(Object value) {
    queue.submit(
        Operation.SET,
        CACHE,
        KEY,
        value instanceof Integer length ? new byte[length] : value,
        1,
        new RecordingCompletion());
  }

  private void drain() {
    queue.drain(new WriteBatch(), null, new ArrayList<>(), true).buffers.forEach(ByteBuf::release);
  }

  private boolean awaitRoom(int valueLength, Duration time) throws InterruptedException {
    Request request = request(valueLength, new RecordingCompletion());
    return queue
        .line()
        .awaitRoom(
            Blocking.on(GlobalEventExecutor.INSTANCE),
            queue.requests().longestFrame(request),
            time.toNanos());
  }

  /** Returns when the caller is in line; it leaves it unless it is woken. */
  private Caller wait(int valueLength, Duration time) {
    return start(
        () -> {
          boolean woken = false;
          try {
            woken = awaitRoom(valueLength, time);
          } finally {
            if (!woken) {
              queue.line().leave();
            }
          }
          return woken;
        });
  }

  private Caller start(Callable<Boolean> body) {
    Caller caller = new Caller(body);
    callers.add(caller);
    caller.thread.start();
    Waiting.until(caller::isWaiting);
    return caller;
  }

  /** Has no byte any more when it is asked while its request holds a permit. */
  private final class HookedBuffer extends UnpooledHeapByteBuf {
    private final Runnable hook;

    HookedBuffer(int size, Runnable hook) {
      super(UnpooledByteBufAllocator.DEFAULT, size, size);
      this.hook = hook;
      setIndex(0, size);
    }

    @Override
    public int readableBytes() {
      if (queue.inFlight() == 3) {
        hook.run();
        return 0;
      }
      return super.readableBytes();
    }
  }

  private static final class Caller {
    final CompletableFuture<Boolean> outcome = new CompletableFuture<>();
    final Thread thread;

    Caller(Callable<Boolean> body) {
      thread =
          new Thread(
              () -> {
                try {
                  outcome.complete(body.call());
                } catch (Throwable e) {
                  outcome.completeExceptionally(e);
                }
              });
    }

    boolean isWaiting() {
      return thread.getState() == Thread.State.TIMED_WAITING;
    }

    boolean result() throws Exception {
      return outcome.get(30, TimeUnit.SECONDS);
    }

    Throwable failure() throws Exception {
      return outcome.handle((value, failure) -> failure).get(30, TimeUnit.SECONDS);
    }
  }
}
