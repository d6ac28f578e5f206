// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Runs with the debug switch and without. */
class TurnTest {
  private final Turn turn = new Turn("dancing");

  @Test
  void should_admit_one_thread_after_another() {
    turn.begin();
    assertThat(turn.end()).isTrue();
    CompletableFuture.runAsync(turn::begin).thenRun(turn::end).join();
    assertThat(turn.tryBegin()).isTrue();
    assertThat(turn.end()).isTrue();
  }

  @Test
  void should_refuse_a_second_thread() throws Exception {
    turn.begin();
    String first = Thread.currentThread().getName();

    assertThat(CompletableFuture.supplyAsync(turn::tryBegin).get(30, TimeUnit.SECONDS)).isFalse();
    CompletableFuture<Void> second = CompletableFuture.runAsync(turn::begin);

    assertThat(second.handle((done, failure) -> failure.getCause()).get(30, TimeUnit.SECONDS))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("two threads are dancing")
        .hasMessageContaining(", and " + first + ")")
        .cause()
        .hasMessage("dancing here, by thread " + first);
    assertThat(turn.end()).isTrue();
  }

  @Test
  void should_refuse_the_same_thread_inside() {
    turn.begin();
    assertThatIllegalStateException().isThrownBy(turn::begin);
    turn.end();
  }

  @Test
  void should_tell_when_another_thread_was_overlooked() {
    CompletableFuture.runAsync(turn::begin).join();

    assertThat(turn.end()).isFalse();
  }
}
