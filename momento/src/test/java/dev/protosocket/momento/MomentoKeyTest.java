// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.momento.MomentoKey.Kind;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class MomentoKeyTest {
  @Test
  void should_say_what_an_api_key_says() {
    String inner = Keys.jwt("{\"exp\":1800000000}");
    String key = Keys.v1("{\"endpoint\":\"cell.example.com\",\"api_key\":\"" + inner + "\"}");

    assertThat(MomentoCredentials.describe(key))
        .isEqualTo(
            new MomentoKey(
                Kind.API_KEY,
                new Endpoint("cache.cell.example.com", Endpoint.DEFAULT_PORT),
                Instant.ofEpochSecond(1_800_000_000)));
  }

  @Test
  void should_say_of_an_opaque_token_that_it_has_no_expiry() {
    String key = Keys.v1("{\"endpoint\":\"cell.example.com\",\"api_key\":\"opaque\"}");

    assertThat(MomentoCredentials.describe(key).expiry()).isNull();
  }

  @Test
  void should_tell_the_kinds_of_jwts_apart() {
    assertThat(MomentoCredentials.describe(Keys.V2))
        .isEqualTo(new MomentoKey(Kind.API_KEY_V2, null, null));
    assertThat(MomentoCredentials.describe(Keys.LEGACY))
        .isEqualTo(
            new MomentoKey(
                Kind.LEGACY_TOKEN, new Endpoint("cache.example.com", Endpoint.DEFAULT_PORT), null));
    assertThat(MomentoCredentials.describe(Keys.jwt("{\"c\":\"cell.example.com\",\"exp\":1}")))
        .isEqualTo(
            new MomentoKey(
                Kind.CELL_TOKEN,
                new Endpoint("cache.cell.example.com", Endpoint.DEFAULT_PORT),
                Instant.ofEpochSecond(1)));
  }

  @Test
  void should_take_any_number_for_an_expiry() {
    assertThat(MomentoCredentials.describe(Keys.jwt("{\"t\":\"g\",\"exp\":1e300}")).expiry())
        .isEqualTo(Instant.parse("9999-12-31T23:59:59Z"));
    assertThat(MomentoCredentials.describe(Keys.jwt("{\"t\":\"g\",\"exp\":-5}")).expiry())
        .isEqualTo(Instant.EPOCH);
  }

  @Test
  void should_refuse_what_is_no_key_without_quoting_it() {
    assertThatThrownBy(() -> MomentoCredentials.describe("secret-of-others"))
        .isInstanceOf(CredentialException.class)
        .hasMessageNotContaining("secret-of-others");
  }
}
