// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.testing.LeakCheck;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** {@link ResponseView} against protobuf-java on messages nobody thought of. */
@ExtendWith(LeakCheck.class)
class ResponseViewDifferentialTest {
  private static final int CASES = 300_000;

  private final ResponseView view = new ResponseView();

  @Test
  void should_read_what_the_generated_classes_read_when_messages_are_random_or_mutated() {
    long firstSeed = Long.getLong("protosocket.seed", 20_261_121);
    int accepted = 0;
    for (long seed = firstSeed; seed < firstSeed + CASES; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      byte[] message = new MessageGenerator(random).next();
      Layout layout = Layout.any(random);
      try {
        if (Oracle.requireAgreement(view, message, layout)) {
          accepted++;
        }
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Dprotosocket.seed=" + seed, e);
      }
    }
    // A generator that made only good or only bad messages would prove half of it.
    assertThat(accepted).isBetween(CASES / 4, CASES * 3 / 4);
  }

  @Test
  void should_read_every_prefix_of_a_message_as_the_generated_classes_do() {
    SplittableRandom random = new SplittableRandom(7);
    for (int i = 0; i < 200; i++) {
      CacheResponse response = new MessageGenerator(random).ordinary();
      byte[] message = response.toByteArray();
      for (int length = 0; length <= Math.min(message.length, 80); length++) {
        Oracle.requireAgreement(view, Arrays.copyOf(message, length), Layout.HEAP);
      }
    }
  }
}
