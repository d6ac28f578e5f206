// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BlockingLoadTest {
  private final Lanes lanes = new Lanes();
  private final BlockingLoad<String> load = new BlockingLoad<>(Mode.BLOCKING, lanes, () -> {});

  @Test
  void should_call_again_and_again_from_every_thread() throws Exception {
    CountDownLatch calls = new CountDownLatch(100);
    for (int i = 0; i < 3; i++) {
      load.add(
          () -> {
            calls.countDown();
            return "yes";
          },
          "yes"::equals);
    }
    load.start();
    assertThat(calls.await(10, TimeUnit.SECONDS)).isTrue();
    load.stop();
    assertThat(lanes.operations()).isGreaterThanOrEqualTo(97);
    assertThat(lanes.errors()).isZero();
  }

  @Test
  void should_end_a_thread_whose_call_fails() throws Exception {
    CountDownLatch called = new CountDownLatch(1);
    load.add(
        () -> {
          called.countDown();
          throw new IOException("refused");
        },
        "yes"::equals);
    load.start();
    assertThat(called.await(10, TimeUnit.SECONDS)).isTrue();
    load.stop();
    assertThat(lanes.errors()).isEqualTo(1);
    assertThat(lanes.firstFailure()).hasMessage("refused");
  }
}
