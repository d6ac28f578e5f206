package dev.protosocket.client;

import static dev.protosocket.client.Keys.jwt;
import static dev.protosocket.client.Keys.tokenOf;
import static dev.protosocket.client.Keys.v1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyExpiryTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final String COPY = "; copy the whole key again from the Momento console";

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1767323045",
        "1767322985",
        "1767322985.5",
        "99999999999",
        "1e300",
        "1.767323046e9"
      })
  void should_accept_a_token_that_expires_later_or_less_than_a_minute_ago(String exp) {
    assertThat(parse(jwt("{\"c\":\"c.com\",\"exp\":" + exp + "}")).endpointHost())
        .isEqualTo("cache.c.com");
  }

  @ParameterizedTest
  @CsvSource({
    "1767322984, 2026-01-02T03:03:04Z",
    "1767322984.9, 2026-01-02T03:03:04Z",
    "1700000000, 2023-11-14T22:13:20Z",
    "0, 1970-01-01T00:00:00Z",
    "-1e300, 1970-01-01T00:00:00Z",
  })
  void should_refuse_a_token_of_any_kind_that_expired_more_than_a_minute_ago(
      String exp, String expiry) {
    String message =
        "KEY expired at " + expiry + " (claim exp); create a new key in the Momento console";
    String claim = "\"exp\":" + exp + "}";

    assertFails(jwt("{\"c\":\"c.com\"," + claim), message);
    assertFails(jwt("{\"c\":\"c.com\",\"cp\":\"p\"," + claim), message);
    assertFails(jwt("{\"endpoint\":\"c.com\"," + claim), message);
    assertFails(jwt("{\"t\":\"g\"," + claim), message);
    assertFails(v1("{\"endpoint\":\"e.com\",\"api_key\":\"" + jwt("{" + claim) + "\"}"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\"2026-01-01\"", "true", "[1]", "{}"})
  void should_refuse_an_expiry_that_is_no_number(String exp) {
    assertFails(
        jwt("{\"c\":\"c.com\",\"exp\":" + exp + "}"),
        "claim exp of KEY is not a number of seconds" + COPY);
  }

  @Test
  void should_not_look_for_an_expiry_in_an_inner_token_that_is_opaque() {
    for (String inner : new String[] {"opaque", "a.b.c", "v2.local.x.y", "h.!.s"}) {
      assertThat(tokenOf(parse(v1("{\"endpoint\":\"e.com\",\"api_key\":\"" + inner + "\"}"))))
          .isEqualTo(inner);
    }
  }

  private static Credential parse(String key) {
    return new KeyParser("KEY", null, CLOCK).parse(key);
  }

  private static void assertFails(String key, String message) {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> parse(key))
        .withMessage(message)
        .withNoCause();
  }
}
