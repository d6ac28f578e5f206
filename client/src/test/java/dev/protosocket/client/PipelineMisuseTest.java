// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.deleted;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.miss;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a caller is told who breaks the contract. Runs with the debug switch and without. */
@ExtendWith(LeakCheck.class)
class PipelineMisuseTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);

  private final TestConnection connection =
      new TestConnection(config -> config.maxInFlight(1).overloadWait(Duration.ofMinutes(1)));
  private final Pipeline<String> pipeline = connection.client.pipeline(4, Duration.ofMinutes(1));
  private final ExecutorService other = Executors.newSingleThreadExecutor();
  private final TestConnection wide = new TestConnection();
  private final Pipeline<String> widePipeline = wide.client.pipeline(10, TIMEOUT);

  @AfterEach
  void close() throws InterruptedException {
    other.shutdownNow();
    assertThat(other.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    pipeline.close();
    widePipeline.close();
    connection.close();
    wide.close();
  }

  // Two threads.

  @Test
  void should_name_both_threads_when_two_fire_at_the_same_time() throws Exception {
    Thread otherThread = other.submit(Thread::currentThread).get();
    pipeline.fireGet(CACHE, "a", "takes all the room");
    CompletableFuture<RequestId> waiting =
        CompletableFuture.supplyAsync(() -> pipeline.fireGet(CACHE, "b", "waits for room"), other);
    Waiting.until(() -> otherThread.getState() == Thread.State.TIMED_WAITING);

    assertThatIllegalStateException()
        .isThrownBy(() -> pipeline.fireGet(CACHE, "c", "one too many"))
        .withMessageStartingWith("two threads are firing on one pipeline at the same time: one")
        .withMessageContaining("give each thread a pipeline of its own")
        .withMessageContaining(Thread.currentThread().getName())
        .withMessageContaining(otherThread.getName())
        .satisfies(e -> assertThat(e.getCause()).hasStackTraceContaining("PipelineMisuseTest"));
    assertThat(pipeline.pending()).isEqualTo(1);

    connection.reply(miss(2));
    RequestId second = waiting.get(30, TimeUnit.SECONDS);
    connection.reply(miss(second.value()));
    assertThat(pipeline.drain(9, op -> {})).isEqualTo(2);
    assertThat(pipeline.pending()).isZero();
  }

  @Test
  void should_name_both_threads_when_two_receive_at_the_same_time() throws Exception {
    Thread otherThread = other.submit(Thread::currentThread).get();
    pipeline.fireGet(CACHE, "a", "data");
    CompletableFuture<CompletedOp<String>> waiting =
        CompletableFuture.supplyAsync(this::recv, other);
    Waiting.until(() -> otherThread.getState() == Thread.State.TIMED_WAITING);

    List<ThrowingCallable> receiving =
        List.of(
            pipeline::poll,
            pipeline::recv,
            () -> pipeline.recv(Duration.ZERO),
            () -> pipeline.drain(1, op -> {}));
    for (ThrowingCallable call : receiving) {
      assertThatIllegalStateException()
          .isThrownBy(call)
          .withMessageStartingWith("two threads are receiving on one pipeline at the same time")
          .withMessageContaining(otherThread.getName())
          .satisfies(e -> assertThat(e.getCause()).hasStackTraceContaining("PipelineMisuseTest"));
    }
    assertThat(pipeline.pending()).isEqualTo(1);

    connection.reply(miss(2));
    waiting.get(30, TimeUnit.SECONDS).close();
    assertThat(pipeline.pending()).isZero();
  }

  @Test
  void should_let_threads_fire_and_receive_in_turns() throws Exception {
    for (int i = 0; i < 10; i++) {
      RequestId id = other.submit(() -> widePipeline.fireGet(CACHE, "a", "theirs")).get();
      RequestId mine = widePipeline.fireGet(CACHE, "a", "mine");
      wide.reply(miss(id.value()), miss(mine.value()));
      CompletedOp<String> first = widePipeline.poll();
      assertThat(first.userData()).isEqualTo("theirs");
      other
          .submit(
              () -> {
                try (CompletedOp<String> second = widePipeline.poll()) {
                  assertThat(second.userData()).isEqualTo("mine");
                }
                first.close();
              })
          .get();
      assertThat(widePipeline.pending()).isZero();
    }
  }

  @Test
  void should_let_a_consumer_fire_receive_and_close() {
    widePipeline.fireGet(CACHE, "a", "1");
    widePipeline.fireGet(CACHE, "b", "2");
    wide.reply(miss(2), miss(3));

    int count =
        widePipeline.drain(
            1,
            op -> {
              widePipeline.fireGet(CACHE, "c", "3");
              widePipeline.poll().close();
              op.close();
            });

    assertThat(count).isEqualTo(1);
    assertThat(widePipeline.pending()).isEqualTo(1);
  }

  // Closed operations.

  @Test
  void should_refuse_every_use_of_a_closed_operation() throws Exception {
    for (CompletedOp<String> op : oneOfEachKind()) {
      op.close();
      List<String> refused = new ArrayList<>();
      for (Method method : op.getClass().getMethods()) {
        if (Modifier.isStatic(method.getModifiers())
            || method.getParameterCount() > 0
            || method.getDeclaringClass() == Object.class
            || List.of("close", "toString").contains(method.getName())) {
          continue;
        }
        assertThatExceptionOfType(InvocationTargetException.class)
            .as("%s", method)
            .isThrownBy(() -> method.invoke(op))
            .havingCause()
            .isInstanceOf(IllegalStateException.class)
            .withMessageStartingWith("this CompletedOp was closed, and the pipeline may have used")
            .satisfies(this::namesThisTestInDebug);
        refused.add(method.getName());
      }
      assertThat(refused)
          .contains("id", "key", "userData", "outcome", "error", "latencyNanos", "bytesSent");
      assertThat(op.toString()).endsWith("[closed]");
      op.close();
    }
  }

  @Test
  void should_refuse_the_use_of_an_operation_that_is_in_flight_anew() {
    CompletedOp.Get<String> op = get("v");
    op.close();
    widePipeline.fireGet(CACHE, "k", "data");

    assertThatIllegalStateException().isThrownBy(op::value).satisfies(this::namesThisTestInDebug);
    assertThatIllegalStateException().isThrownBy(op::close).satisfies(this::namesThisTestInDebug);
  }

  @Test
  void should_protect_the_next_operation_when_the_debug_switch_is_on() {
    CompletedOp.Get<String> op = get("v");
    op.close();
    CompletedOp.Get<String> next = get("w");

    if (Misuse.DEBUG) {
      assertThatIllegalStateException().isThrownBy(op::value).satisfies(this::namesThisTestInDebug);
      assertThatIllegalStateException()
          .isThrownBy(op::close)
          .withMessageContaining("would have taken from its receiver")
          .satisfies(this::namesThisTestInDebug);
    } else {
      // As documented: nobody can tell them apart.
      assertThat(next).isSameAs(op);
    }
    assertThat(next.value().toString(UTF_8)).isEqualTo("w");
    next.close();
  }

  @Test
  void should_refuse_every_use_of_a_value_after_close() {
    List<Consumer<ByteBuf>> uses =
        List.of(
            value -> value.getByte(0),
            ByteBuf::readByte,
            ByteBuf::readLong,
            value -> value.getInt(0),
            value -> value.getBytes(0, new byte[1]),
            value -> value.readBytes(new byte[1]),
            value -> value.getBytes(0, Unpooled.buffer(8), 1),
            value -> value.readCharSequence(1, UTF_8),
            value -> value.toString(UTF_8),
            value -> value.forEachByte(b -> true),
            ByteBufUtil::getBytes,
            ByteBuf::nioBuffer,
            ByteBuf::nioBuffers,
            ByteBuf::copy,
            ByteBuf::retain,
            ByteBuf::retainedSlice,
            ByteBuf::release,
            value -> value.release(1));
    CompletedOp.Get<String> op = get("a value of some length");
    ByteBuf value = op.value();
    op.close();

    for (Consumer<ByteBuf> use : uses) {
      assertThatExceptionOfType(IllegalReferenceCountException.class)
          .as("use %d", uses.indexOf(use))
          .isThrownBy(() -> use.accept(value))
          .satisfies(
              e -> {
                if (Misuse.DEBUG) {
                  assertThat(e)
                      .hasMessageStartingWith("the value of a CompletedOp was ")
                      .hasMessageContaining("after its release, which close() of the operation");
                }
              })
          .satisfies(this::namesThisTestInDebug);
    }
    assertThat(value.refCnt()).isZero();
  }

  @Test
  void should_refuse_a_key_after_close_when_the_debug_switch_is_on() {
    CompletedOp.Get<String> op = get("v");
    ByteBuf key = op.key();
    assertThat(key.toString(UTF_8)).isEqualTo("k");
    key.release();
    assertThat(op.key()).isSameAs(key);
    op.close();

    if (Misuse.DEBUG) {
      assertThatExceptionOfType(IllegalReferenceCountException.class)
          .isThrownBy(() -> key.getByte(0))
          .withMessageStartingWith("the key of a CompletedOp was read after its release")
          .satisfies(this::namesThisTestInDebug);
    }
  }

  @Test
  void should_not_take_a_value_twice_when_it_was_released_by_hand() {
    CompletedOp.Get<String> op = get("v");
    op.value().release();

    assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(op::close);
  }

  @Test
  void should_leave_what_was_retained_to_whoever_retained_it() {
    CompletedOp.Get<String> op = get("v");
    ByteBuf value = op.value().retain(2);
    op.close();

    assertThat(value.refCnt()).isEqualTo(2);
    assertThat(value.release()).isFalse();
    assertThat(value.toString(UTF_8)).isEqualTo("v");
    assertThat(value.release(1)).isTrue();
    assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(value::release);
  }

  private List<CompletedOp<String>> oneOfEachKind() {
    widePipeline.fireGet(CACHE, "k", "1");
    widePipeline.fireSet(CACHE, "k", new byte[1], "2");
    widePipeline.fireDelete(CACHE, "k", "3");
    wide.reply(hit(2, "v"), stored(3), deleted(4));
    return List.of(widePipeline.poll(), widePipeline.poll(), widePipeline.poll());
  }

  private CompletedOp.Get<String> get(String value) {
    RequestId id = widePipeline.fireGet(CACHE, "k", "x");
    wide.reply(hit(id.value(), value));
    return (CompletedOp.Get<String>) widePipeline.poll();
  }

  private CompletedOp<String> recv() {
    try {
      return pipeline.recv();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The line that closed the operation is one of this class. */
  private void namesThisTestInDebug(Throwable failure) {
    if (Misuse.DEBUG) {
      assertThat(Arrays.stream(failure.getCause().getStackTrace()))
          .anyMatch(frame -> frame.getClassName().equals(PipelineMisuseTest.class.getName()));
    } else {
      assertThat(failure.getCause()).isNull();
    }
  }
}
