// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestFate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final Operation INCREMENT = Operation.of("TEST_INCREMENT", Operation.Effect.WRITE);
  private static final Operation TOUCH =
      Operation.of("TEST_TOUCH", Operation.Effect.REPEATABLE_WRITE);

  private final RetryPolicy careful = policy(false);
  private final RetryPolicy repeatingSets = policy(true);

  private static RetryPolicy policy(boolean repeatSets) {
    return new RetryPolicy(3, Duration.ofMillis(1), Duration.ofMillis(1), repeatSets);
  }

  private static CacheException lost(RequestFate fate) {
    return new ConnectionClosedException(
        fate, new CloseReason(CloseReason.Kind.CLOSED_BY_PEER, "gone", null));
  }

  @Test
  void should_repeat_after_an_unknown_end_what_says_that_it_is_repeatable() {
    CacheException unknown = lost(RequestFate.UNKNOWN);

    assertThat(careful.allows(unknown, 1, Operation.GET)).isTrue();
    assertThat(careful.allows(unknown, 1, Operation.DELETE)).isTrue();
    assertThat(careful.allows(unknown, 1, TOUCH)).isTrue();
    assertThat(careful.allows(unknown, 1, Operation.SET)).isFalse();
    assertThat(careful.allows(unknown, 1, INCREMENT)).isFalse();
  }

  @Test
  void should_repeat_sets_and_nothing_else_when_sets_may_be_repeated() {
    CacheException unknown = lost(RequestFate.UNKNOWN);

    assertThat(repeatingSets.allows(unknown, 1, Operation.SET)).isTrue();
    assertThat(repeatingSets.allows(unknown, 1, INCREMENT)).isFalse();
  }

  @Test
  void should_repeat_anything_that_was_not_sent_until_the_attempts_are_used_up() {
    CacheException notSent = lost(RequestFate.NOT_SENT);

    assertThat(careful.allows(notSent, 2, INCREMENT)).isTrue();
    assertThat(careful.allows(notSent, 3, INCREMENT)).isFalse();
  }
}
