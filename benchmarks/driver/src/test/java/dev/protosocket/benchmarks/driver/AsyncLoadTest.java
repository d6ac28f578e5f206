// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class AsyncLoadTest {
  private final Lanes lanes = new Lanes();
  private final Deque<CompletableFuture<String>> inFlight = new ArrayDeque<>();
  private final AsyncLoad<String> load = new AsyncLoad<>(lanes, () -> closed = true);
  private boolean closed;

  private CompletableFuture<String> issue() {
    CompletableFuture<String> future = new CompletableFuture<>();
    inFlight.add(future);
    return future;
  }

  @Test
  void should_keep_as_many_in_flight_as_there_are_chains() throws Exception {
    load.add(this::issue, "yes"::equals);
    load.add(this::issue, "yes"::equals);
    load.start();
    for (int i = 0; i < 10; i++) {
      assertThat(inFlight).hasSize(2);
      inFlight.remove().complete("yes");
    }
    assertThat(lanes.operations()).isEqualTo(10);
  }

  @Test
  void should_end_a_chain_whose_reply_is_wrong() throws Exception {
    load.add(this::issue, "yes"::equals);
    load.start();
    inFlight.remove().complete("no");
    load.stop();
    assertThat(inFlight).isEmpty();
    assertThat(lanes.operations()).isZero();
    assertThat(lanes.firstFailure()).isInstanceOf(UnexpectedReplyException.class);
  }

  @Test
  void should_end_a_chain_that_fails_at_once() throws Exception {
    IllegalStateException refused = new IllegalStateException("refused");
    load.add(() -> CompletableFuture.failedFuture(refused), "yes"::equals);
    load.start();
    load.stop();
    assertThat(lanes.errors()).isEqualTo(1);
    assertThat(lanes.firstFailure()).isSameAs(refused);
  }

  @Test
  void should_accept_null_where_it_is_expected() {
    load.add(this::issue, Objects::isNull);
    load.start();
    inFlight.remove().complete(null);
    assertThat(lanes.operations()).isEqualTo(1);
    assertThat(lanes.errors()).isZero();
  }

  @Test
  @Timeout(30)
  void should_return_from_stop_when_the_last_reply_is_in_and_start_again() throws Exception {
    load.add(this::issue, "yes"::equals);
    load.start();
    CompletableFuture<Void> stopped =
        CompletableFuture.runAsync(
            () -> {
              try {
                load.stop();
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    // Whether the load knows of the stop by then or issues one operation more, it ends.
    while (!stopped.isDone()) {
      CompletableFuture<String> next = inFlight.poll();
      if (next != null) {
        next.complete("yes");
      }
      Thread.onSpinWait();
    }
    assertThat(inFlight).isEmpty();
    load.start();
    assertThat(inFlight).hasSize(1);
  }

  @Test
  void should_close_the_client() {
    load.close();
    assertThat(closed).isTrue();
  }
}
