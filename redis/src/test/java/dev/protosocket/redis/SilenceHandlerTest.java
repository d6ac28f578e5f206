// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** In frozen time. */
class SilenceHandlerTest {
  private static final long MAX_MILLIS = 2_000;

  /** More than the handler waits before its second look. */
  private static final long SECOND_LOOK_MILLIS = 1_500;

  private final EmbeddedChannel channel =
      new EmbeddedChannel(new SilenceHandler(TimeUnit.MILLISECONDS.toNanos(MAX_MILLIS)));

  @BeforeEach
  void freeze() {
    channel.freezeTime();
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private void pass(long millis) {
    channel.advanceTimeBy(millis, TimeUnit.MILLISECONDS);
    channel.runScheduledPendingTasks();
    channel.runPendingTasks();
  }

  @Test
  void should_close_where_nothing_answers_what_was_written() {
    channel.writeOutbound("request");
    pass(MAX_MILLIS);
    assertThat(channel.isOpen()).isTrue();
    pass(SECOND_LOOK_MILLIS - 1);
    assertThat(channel.isOpen()).isTrue();
    pass(1);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void should_wait_for_nothing_where_nothing_was_written() {
    pass(10 * MAX_MILLIS);
    channel.writeInbound("push");
    pass(10 * MAX_MILLIS);
    assertThat(channel.isOpen()).isTrue();
  }

  @Test
  void should_take_any_byte_for_life_and_count_from_the_next_write() {
    channel.writeOutbound("request");
    pass(MAX_MILLIS - 1);
    channel.writeInbound("reply");
    pass(MAX_MILLIS);
    channel.writeOutbound("request");
    pass(MAX_MILLIS);
    // Between the two looks.
    channel.writeInbound("reply");
    pass(10 * SECOND_LOOK_MILLIS);
    assertThat(channel.isOpen()).isTrue();
    channel.writeOutbound("request");
    channel.writeOutbound("another");
    pass(MAX_MILLIS);
    pass(SECOND_LOOK_MILLIS);
    assertThat(channel.isOpen()).isFalse();
  }

  @Test
  void should_not_believe_a_look_that_comes_late() {
    channel.writeOutbound("request");
    pass(10 * MAX_MILLIS);
    // Both may have stood still.
    pass(10 * SECOND_LOOK_MILLIS);
    assertThat(channel.isOpen()).isTrue();
    channel.writeInbound("reply");
    pass(10 * MAX_MILLIS);
    assertThat(channel.isOpen()).isTrue();
  }
}
