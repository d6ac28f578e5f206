// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ServerTextTest {
  private static final long SEED = 0xB107;
  private static final int TEXTS = 20_000;

  @ParameterizedTest
  @CsvSource({
    // token, text, what is left of it
    "secret-token, nothing of it, nothing of it",
    "secret-token, not secret-token!, not <token>!",
    "secret-token, secret-tokensecret-token, <token><token>",
    "secret-token, 'secret-tok... is bad', '<token>... is bad'",
    "secret-token, 'ends in t-token', 'ends in t-token'",
    "secret-token, 'ends in et-token', 'ends in <token>'",
    "secret-token, 'cut off: secret-', 'cut off: secret-'",
    "secret-token, 'cut off: secret-t', 'cut off: <token>'",
    "abc, 'abc is short', '<token> is short'",
    "abc, 'ab is not it', 'ab is not it'"
  })
  void should_redact_every_part_of_a_token_longer_than_a_word(
      String token, String text, String expected) {
    assertThat(ServerText.redact(text, token)).isEqualTo(expected);
  }

  /** Few letters, so that parts of the token overlap, repeat and adjoin in every way. */
  @Test
  void should_show_no_part_of_a_token_and_lose_nothing_else() {
    Random random = new Random(SEED);
    for (int i = 0; i < TEXTS; i++) {
      String token = letters(random, 1 + random.nextInt(30));
      String text = letters(random, random.nextInt(60));
      int window = Math.min(ServerText.MAX_SHOWN + 1, token.length());

      String redacted = ServerText.redact(text, token);

      for (int at = 0; at + window <= redacted.length(); at++) {
        assertThat(token).doesNotContain(redacted.substring(at, at + window));
      }
      // What was kept stands in the text, in the same order.
      int from = 0;
      for (String kept : redacted.split("<token>", -1)) {
        from = text.indexOf(kept, from);
        assertThat(from).isNotNegative();
        from += kept.length();
      }
    }
  }

  @Test
  void should_leave_one_line_without_controls() {
    assertThat(ServerText.oneLine("plain text, \u00e4 and \ud83d\ude00"))
        .isEqualTo("plain text, \u00e4 and \ud83d\ude00");
    assertThat(ServerText.oneLine("a\r\nWARN b\u001b[31m\u0085\u2028\u2029\u202e\u0000\t"))
        .isEqualTo("a??WARN b?[31m??????");
  }

  private static String letters(Random random, int length) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append((char) ('a' + random.nextInt(2)));
    }
    return text.toString();
  }
}
