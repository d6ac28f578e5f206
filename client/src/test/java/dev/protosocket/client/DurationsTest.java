// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.client.spi.Durations;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class DurationsTest {
  private static final Duration FOR_EVER = Duration.ofSeconds(Long.MAX_VALUE, 999_999_999);

  @Test
  void should_saturate() {
    assertThat(Durations.nanos(FOR_EVER)).isEqualTo(Long.MAX_VALUE / 2);
    assertThat(Durations.nanos(Duration.ofDays(365 * 300))).isEqualTo(Long.MAX_VALUE / 2);
    assertThat(Durations.nanos(Duration.ofNanos(7))).isEqualTo(7);
    assertThat(Durations.nanos(FOR_EVER.negated())).isZero();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.positive("option", FOR_EVER.negated()))
        .withMessageStartingWith("option must be at least 1 ms, not PT-");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Durations.positive("option", Duration.ofNanos(999_999)));
    assertThat(Durations.positive("option", FOR_EVER)).isEqualTo(Durations.FOREVER);
    assertThat(Durations.isForever(Durations.FOREVER)).isTrue();
  }

  @Test
  void should_take_any_timeout_and_keep_the_others_on_time() throws Exception {
    try (TestConnection connection = new TestConnection();
        Pipeline<Integer> pipeline = connection.client.pipeline(1, FOR_EVER)) {
      CompletableFuture<byte[]> endless =
          connection.client.withTimeout(FOR_EVER).getAsync(CACHE, "a");
      connection.run();
      CompletableFuture<byte[]> brief =
          connection.client.withTimeout(Duration.ofSeconds(1)).getAsync(CACHE, "b");
      connection.run();
      pipeline.fireGet(CACHE, "c", 1);
      connection.advance(Duration.ofSeconds(1));
      Failures.failure(brief, RequestTimeoutException.class);

      connection.reply(hit(2, "v"), hit(4, "v"));

      assertThat(endless).isCompleted();
      try (CompletedOp<Integer> op = pipeline.recv(FOR_EVER)) {
        assertThat(op.outcome()).isEqualTo(Outcome.HIT);
      }
      pipeline.fireGet(CACHE, "d", 1);
      assertThat(pipeline.recv(FOR_EVER.negated())).isNull();
      connection.reply(hit(5, "v"));
    }
  }
}
