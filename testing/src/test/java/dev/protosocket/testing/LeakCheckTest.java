// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.testing;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check itself finds what it is there to find. */
class LeakCheckTest {
  private final LeakCheck check = new LeakCheck(Duration.ofMillis(10));

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_fail_when_a_buffer_is_not_released(boolean direct) {
    ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
    ByteBuf leaked = direct ? alloc.directBuffer(16) : alloc.heapBuffer(16);
    try {
      assertThatThrownBy(() -> check.afterEach(null)).hasMessageContaining("memory leak");
    } finally {
      leaked.release();
    }
    // The detector has written the leak off, so the release is one too many, once.
    assertThatThrownBy(() -> check.afterEach(null)).hasMessageContaining("released after all");
    assertThatCode(() -> check.afterEach(null)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_fail_when_a_test_begins_with_a_buffer_of_another(boolean direct) {
    ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
    ByteBuf leaked = direct ? alloc.directBuffer(16) : alloc.heapBuffer(16);
    assertThatThrownBy(() -> check.beforeEach(null)).hasMessageContaining("leak");
    leaked.release();
    // The count went below zero by releasing what had been reported already; reset it.
    assertThatThrownBy(LeakPresenceDetector::check).hasMessageContaining("negative");
    assertThatCode(() -> check.beforeEach(null)).doesNotThrowAnyException();
  }
}
