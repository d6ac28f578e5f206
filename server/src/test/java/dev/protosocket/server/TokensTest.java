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

    assertThat(tokens).accepts("alpha", "beta").rejects("", "alph", "alphaa", "Alpha", "alphabeta");
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
