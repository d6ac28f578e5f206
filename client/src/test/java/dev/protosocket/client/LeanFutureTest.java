// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.spi.Blocking;
import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.GlobalEventExecutor;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Everything that can be done to a future, done to the JDK's and to ours: the traces are equal. */
class LeanFutureTest {

  /** Attaches a dependent which notes what it was given, and throws if told to. */
  private interface Attach {
    CompletableFuture<?> to(CompletableFuture<String> future, List<String> trace, boolean thrown);
  }

  private record Way(String name, Attach attach) {}

  private record End(String name, Consumer<CompletableFuture<String>> end) {}

  private static final List<Way> WAYS =
      List.of(
          new Way(
              "whenComplete",
              (f, trace, thrown) -> f.whenComplete((v, e) -> note(trace, v, e, thrown))),
          new Way("handle", (f, trace, thrown) -> f.handle((v, e) -> note(trace, v, e, thrown))),
          new Way(
              "thenApply", (f, trace, thrown) -> f.thenApply(v -> note(trace, v, null, thrown))),
          new Way(
              "thenAccept", (f, trace, thrown) -> f.thenAccept(v -> note(trace, v, null, thrown))),
          new Way("thenRun", (f, trace, thrown) -> f.thenRun(() -> note(trace, "", null, thrown))),
          new Way(
              "thenCompose",
              (f, trace, thrown) ->
                  f.thenCompose(
                      v -> CompletableFuture.completedFuture(note(trace, v, null, thrown)))));

  private static final List<End> ENDS =
      List.of(
          new End("complete", f -> f.complete("value")),
          new End("complete with null", f -> f.complete(null)),
          new End("fail", f -> f.completeExceptionally(new ArithmeticException("why"))),
          new End("cancel", f -> f.cancel(true)),
          new End("obtrude", f -> f.obtrudeValue("forced")),
          new End("obtrude failure", f -> f.obtrudeException(new ArithmeticException("forced"))),
          new End("complete async", f -> f.completeAsync(() -> "computed", Runnable::run)),
          new End(
              "fail async",
              f ->
                  f.completeAsync(
                      () -> {
                        throw new ArithmeticException("computed");
                      },
                      Runnable::run)),
          new End("complete twice", f -> f.complete(f.complete("first") ? "second" : "none")));

  static Stream<Arguments> cases() {
    List<Arguments> all = new ArrayList<>();
    for (Way first : WAYS) {
      for (Way second : WAYS) {
        for (End end : ENDS) {
          all.add(Arguments.of(first, second, end));
        }
      }
    }
    return all.stream();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void should_do_what_the_jdk_does(Way first, Way second, End end) {
    for (int variant = 0; variant < 16; variant++) {
      List<String> expected = trace(new CompletableFuture<>(), first, second, end, variant);
      assertThat(trace(new Owned<>(ImmediateEventExecutor.INSTANCE), first, second, end, variant))
          .as("on its event loop, variant %d", variant)
          .isEqualTo(expected);
      assertThat(trace(new Owned<>(null), first, second, end, variant))
          .as("without an event loop, variant %d", variant)
          .isEqualTo(expected);
    }
  }

  private static List<String> trace(
      CompletableFuture<String> future, Way first, Way second, End end, int variant) {
    boolean thrown = (variant & 1) != 0;
    boolean endFirst = (variant & 2) != 0;
    boolean dependentDoneBefore = (variant & 4) != 0;
    boolean endBetween = (variant & 8) != 0;
    List<String> trace = new ArrayList<>();
    List<String> secondTrace = new ArrayList<>();
    if (endFirst) {
      end.end().accept(future);
    }
    CompletableFuture<?> one = first.attach().to(future, trace, thrown);
    if (dependentDoneBefore) {
      one.completeExceptionally(new IllegalStateException("done from outside"));
    }
    if (endBetween) {
      end.end().accept(future);
    }
    CompletableFuture<?> two = second.attach().to(future, secondTrace, !thrown);
    trace.add("dependents " + future.getNumberOfDependents());
    end.end().accept(future);
    trace.addAll(secondTrace);
    trace.add("source " + outcome(future));
    trace.add("first " + outcome(one));
    trace.add("second " + outcome(two));
    trace.add("after " + future.getNumberOfDependents());
    return trace;
  }

  private static String note(List<String> trace, String value, Throwable failure, boolean thrown) {
    trace.add("given " + value + " " + describe(failure));
    if (thrown) {
      throw new UnsupportedOperationException("thrown by the action");
    }
    return "result of " + value;
  }

  private static String outcome(CompletableFuture<?> future) {
    try {
      return future.isDone() ? "is " + future.get() : "is pending";
    } catch (ExecutionException e) {
      // The raw result, with or without CompletionException, as a dependent sees it.
      List<String> seen = new ArrayList<>();
      future.whenComplete((value, failure) -> seen.add(describe(failure)));
      return "failed " + seen;
    } catch (InterruptedException | java.util.concurrent.CancellationException e) {
      return e.getClass().getSimpleName();
    }
  }

  private static String describe(Throwable failure) {
    if (failure == null) {
      return "-";
    }
    StringBuilder text = new StringBuilder(failure.getClass().getSimpleName());
    for (Throwable suppressed : failure.getSuppressed()) {
      text.append(" suppressing ").append(describe(suppressed));
    }
    return failure.getCause() == null
        ? text.toString()
        : text + " of " + describe(failure.getCause());
  }

  @Test
  void should_time_out_when_asked_to() throws Exception {
    onLoop(
        loop -> {
          CompletableFuture<String> future = new Owned<>(loop);
          CompletableFuture<String> dependent =
              on(loop, () -> future.handle((value, failure) -> describe(failure)));
          future.orTimeout(1, TimeUnit.MILLISECONDS);
          assertThat(dependent).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo("TimeoutException");
        });
  }

  @Test
  void should_run_the_dependent_on_the_event_loop_when_another_thread_completes() throws Exception {
    onLoop(
        loop -> {
          CompletableFuture<String> future = new Owned<>(loop);
          CompletableFuture<Boolean> dependent =
              on(loop, () -> future.thenApply(value -> loop.inEventLoop()));
          future.complete("value");
          assertThat(dependent).succeedsWithin(10, TimeUnit.SECONDS).isEqualTo(true);
        });
  }

  @Test
  void should_run_the_dependent_when_the_event_loop_has_ended() throws Exception {
    AtomicReference<CompletableFuture<String>> future = new AtomicReference<>();
    AtomicReference<CompletableFuture<String>> dependent = new AtomicReference<>();
    onLoop(
        loop -> {
          future.set(new Owned<>(loop));
          dependent.set(on(loop, () -> future.get().thenApply(value -> value + " late")));
        });
    future.get().complete("value");
    assertThat(dependent.get()).isCompletedWithValue("value late");
  }

  @Test
  void should_run_each_dependent_once_when_attached_while_completing() throws Exception {
    onLoop(
        loop -> {
          for (int round = 0; round < 20_000; round++) {
            CompletableFuture<Integer> future = new Owned<>(loop);
            AtomicInteger runs = new AtomicInteger();
            int number = round;
            CompletableFuture<List<CompletableFuture<Integer>>> attaching =
                CompletableFuture.supplyAsync(
                    () ->
                        List.of(
                            future.whenComplete((v, e) -> runs.incrementAndGet()),
                            future.thenApply(v -> runs.incrementAndGet())),
                    // Half of them on the event loop, where the first is the lean one.
                    round % 2 == 0 ? loop : ForkJoinPool.commonPool());
            if (round % 3 == 0) {
              loop.execute(() -> future.complete(number));
            } else {
              future.complete(number);
            }
            List<CompletableFuture<Integer>> both = attaching.get(30, TimeUnit.SECONDS);
            assertThat(both.get(0).get(30, TimeUnit.SECONDS)).isEqualTo(number);
            both.get(1).get(30, TimeUnit.SECONDS);
            assertThat(runs).hasValue(2);
          }
        });
  }

  private interface Body {
    void run(EventExecutor loop) throws Exception;
  }

  /** Runs with an event loop that has ended when this returns. */
  private static void onLoop(Body body) throws Exception {
    EventExecutor loop = new DefaultEventExecutor();
    try {
      body.run(loop);
    } finally {
      assertThat(loop.shutdownGracefully(0, 10, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS))
          .isTrue();
    }
  }

  private static <R> R on(EventExecutor loop, Callable<R> task) throws Exception {
    return loop.submit(task).get(30, TimeUnit.SECONDS);
  }

  /** A future of an event loop's, or of nobody's. */
  private static final class Owned<V> extends LeanFuture<V> {
    private final EventExecutor owner;

    Owned(EventExecutor owner) {
      this.owner = owner;
    }

    @Override
    protected Blocking blocking() {
      return Blocking.on(owner == null ? GlobalEventExecutor.INSTANCE : owner);
    }

    @Override
    EventExecutor owner() {
      return owner;
    }
  }
}
