package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

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
    shortestNanos(tokens, first);

    long right = shortestNanos(tokens, second);

    assertThat(shortestNanos(tokens, first)).isBetween(right / 3, right * 3);
    for (String token : wrong) {
      assertThat(tokens.apply(token)).isNull();
      assertThat(shortestNanos(tokens, token)).isBetween(right / 3, right * 3);
    }
  }

  private static long shortestNanos(Tokens tokens, String presented) {
    long shortest = Long.MAX_VALUE;
    for (int i = 0; i < 50; i++) {
      long start = System.nanoTime();
      tokens.apply(presented);
      shortest = Math.min(shortest, System.nanoTime() - start);
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
