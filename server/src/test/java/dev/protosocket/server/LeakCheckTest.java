// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.junit.jupiter.api.Test;

/** The check is worth something only if it fails. */
class LeakCheckTest {
  private final LeakCheck check = new LeakCheck();

  @Test
  void should_fail_when_a_buffer_is_not_released() {
    ByteBuf leaked = ByteBufAllocator.DEFAULT.directBuffer(16);
    try {
      assertThatThrownBy(() -> check.afterEach(null)).hasMessageContaining("memory leak");
    } finally {
      leaked.release();
    }
    // The detector has written the leak off, so the release is one too many, once.
    assertThatThrownBy(() -> check.afterEach(null)).hasMessageContaining("released after all");
    assertThatCode(() -> check.afterEach(null)).doesNotThrowAnyException();
  }
}
