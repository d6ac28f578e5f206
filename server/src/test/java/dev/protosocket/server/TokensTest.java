// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.testing.LeakCheck;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class TokensTest {
  @Test
  void should_accept_each_token_and_nothing_like_it() {
    Tokens tokens = new Tokens(List.of("alpha", "beta"));

    assertThat(List.of("alpha", "beta")).allMatch(token -> tokens.apply(token) != null);
    assertThat(List.of("", "alph", "alphaa", "Alpha", "alphabeta"))
        .allMatch(token -> tokens.apply(token) == null);
  }

  /**
   * Tokens far longer than any are, so that a comparison that ends early shows: it would take next
   * to no time. Each time is the shortest of many, which other work on the machine does not touch.
   */
  @Test
  void should_take_as_long_whatever_is_wrong_and_wherever_the_right_one_stands() {
    String first = "a".repeat(1 << 20);
    String second = "b".repeat(1 << 20);
    Tokens tokens = new Tokens(List.of(first, second));
    List<String> wrong =
        List.of(
            "c" + first.substring(1),
            first.substring(1) + "c",
            first.substring(1),
            first + "a",
            "a");
    assertThat(wrong).allMatch(token -> tokens.apply(token) == null);

    List<String> all = new ArrayList<>(wrong);
    all.add(first);
    all.add(second);
    long[] shortest = shortestNanos(tokens, all);
    long right = shortest[all.size() - 1];
    for (int i = 0; i < shortest.length; i++) {
      assertThat(shortest[i]).as("token %d", i).isBetween(right / 3, right * 3);
    }
  }

  /** In turns, so that all are measured with what the compiler has made of the code by then. */
  private static long[] shortestNanos(Tokens tokens, List<String> presented) {
    long[] shortest = new long[presented.size()];
    Arrays.fill(shortest, Long.MAX_VALUE);
    for (int round = 0; round < 50; round++) {
      for (int i = 0; i < shortest.length; i++) {
        long start = System.nanoTime();
        tokens.apply(presented.get(i));
        shortest[i] = Math.min(shortest[i], System.nanoTime() - start);
      }
    }
    return shortest;
  }

  @Test
  void should_refuse_to_be_made_when_no_token_could_ever_be_right() {
    assertThatIllegalArgumentException().isThrownBy(() -> new Tokens(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> new Tokens(List.of("fine", " ")));
  }

  @Test
  void should_make_random_tokens_of_256_bits() {
    String token = Tokens.random();

    assertThat(Base64.getUrlDecoder().decode(token)).hasSize(32);
    assertThat(token).doesNotContain("=").isNotEqualTo(Tokens.random());
  }
}
