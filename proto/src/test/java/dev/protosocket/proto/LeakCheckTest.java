// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.util.LeakPresenceDetector;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The check itself has to see a leak, or every other test's silence means nothing. */
class LeakCheckTest {
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void should_fail_when_a_buffer_is_not_released(boolean direct) {
    ByteBufAllocator alloc = ByteBufAllocator.DEFAULT;
    ByteBuf leaked = direct ? alloc.directBuffer(16) : alloc.heapBuffer(16);
    assertThatThrownBy(LeakPresenceDetector::check).hasMessageContaining("leak");
    leaked.release();
    // The count went below zero by releasing what had been reported already; reset it.
    assertThatThrownBy(LeakPresenceDetector::check).hasMessageContaining("negative");
    LeakPresenceDetector.check();
  }
}
