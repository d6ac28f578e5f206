// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.CapturedLog;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What the log says of operations that nobody closed. Runs in a JVM with Netty's usual leak
 * detector, at level PARANOID, rather than the one that counts.
 */
class UnclosedOpTest {
  private final TestConnection connection = new TestConnection();
  private final Pipeline<String> pipeline = connection.client.pipeline(10, Duration.ofSeconds(1));

  @BeforeEach
  void check() {
    assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
  }

  @AfterEach
  void close() {
    pipeline.close();
    connection.close();
  }

  @Test
  void should_say_what_to_close_and_where_it_was_received() {
    try (CapturedLog log = new CapturedLog()) {
      for (int i = 0; i < 10; i++) {
        receiveAndForget();
      }
      collectUntil(
          log,
          text ->
              text.contains("LEAK: a CompletedOp with a value was not closed")
                  && text.contains("close each CompletedOp, best by try-with-resources")
                  && text.contains(getClass().getName() + ".receiveAndForget"));
    }
  }

  @Test
  void should_say_so_in_the_report_on_the_buffer_too() {
    try (CapturedLog log = new CapturedLog()) {
      readAndForget();
      collectUntil(
          log,
          text ->
              text.contains("LEAK: ByteBuf.release() was not called")
                  && text.contains("Hint: " + UnclosedOps.HINT));
    }
  }

  @Test
  void should_say_nothing_when_closed() {
    try (CapturedLog log = new CapturedLog()) {
      RequestId id = pipeline.fireGet(CACHE, "k", "closed");
      connection.reply(hit(id.value(), "v"));
      pipeline.drain(1, op -> assertThat(((CompletedOp.Get<String>) op).value()).isNotNull());
      receiveAndForget();
      collectUntil(log, text -> text.contains("receiveAndForget"));
      // Only what was forgotten has a stack that does not begin with a call from here.
      assertThat(log.text().split("LEAK: a CompletedOp", -1)).hasSize(2);
    }
  }

  private void receiveAndForget() {
    RequestId id = pipeline.fireGet(CACHE, "k", "forgotten");
    connection.reply(hit(id.value(), "v"));
    assertThat(pipeline.poll()).isNotNull();
  }

  private void readAndForget() {
    ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(1).writeByte(7);
    CompletedOp<String> op = new CompletedOp.Get<>(pipeline);
    op.on(Lane.first(connection.client.connection));
    op.completion().succeed(new Request(), Outcome.HIT, read, 0, 1);
    read.release();
    connection.multiplexer.replyHandler().channelReadComplete(null);
    assertThat(pipeline.poll()).isSameAs(op);
  }

  /** Leaks are found when the collector has run and the next resource is tracked. */
  private void collectUntil(CapturedLog log, Predicate<String> found) {
    Waiting.until(
        () -> {
          System.gc();
          PooledByteBufAllocator.DEFAULT.directBuffer(1).release();
          RequestId id = pipeline.fireGet(CACHE, "k", "closed");
          connection.reply(hit(id.value(), "v"));
          pipeline.drain(1, op -> {});
          return found.test(log.text());
        });
  }
}
