// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.Keys.jwt;
import static dev.protosocket.momento.Keys.tokenOf;
import static dev.protosocket.momento.Keys.v1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.InstanceOfAssertFactories.STRING;

import dev.protosocket.client.Credential;
import dev.protosocket.client.CredentialException;
import dev.protosocket.testing.CapturedLog;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyExpiryTest {
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-01-02T03:04:05Z"), ZoneOffset.UTC);
  private static final String COPY = "; copy the whole key again from the Momento console";

  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"1767323045", "99999999999", "1e300", "1.767323046e9"})
  void should_say_nothing_of_a_token_that_expires_later(String exp) throws Exception {
    assertThat(
            CapturedLog.of(
                () ->
                    assertThat(parse(jwt("{\"c\":\"c.com\",\"exp\":" + exp + "}")).endpointHost())
                        .isEqualTo("cache.c.com")))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "1767323044, 2026-01-02T03:04:04Z",
    "1767322984.9, 2026-01-02T03:03:04Z",
    "1700000000, 2023-11-14T22:13:20Z",
    "0, 1970-01-01T00:00:00Z",
    "-1e300, 1970-01-01T00:00:00Z",
  })
  void should_use_a_token_of_any_kind_that_has_expired_and_warn_once(String exp, String expiry)
      throws Exception {
    String claim = "\"exp\":" + exp + "}";
    String inner = jwt("{" + claim);
    List<String> keys =
        List.of(
            jwt("{\"c\":\"c.com\"," + claim),
            jwt("{\"c\":\"c.com\",\"cp\":\"p\"," + claim),
            jwt("{\"endpoint\":\"c.com\"," + claim),
            jwt("{\"t\":\"g\"," + claim),
            v1("{\"endpoint\":\"c.com\",\"api_key\":\"" + inner + "\"}"));
    for (int kind = 0; kind < keys.size(); kind++) {
      String key = keys.get(kind);
      String source = "KEY-" + kind + "-" + exp;
      String log =
          CapturedLog.of(
              () -> {
                // As a supplier may, which reads its secret at each dial.
                for (int times = 0; times < 3; times++) {
                  Credential credential =
                      new KeyParser(source, CellEndpoint.parse("VAR", "e.com"), CLOCK).parse(key);
                  assertThat(tokenOf(credential)).isEqualTo(key.contains(".") ? key : inner);
                }
              });
      assertThat(log.lines())
          .singleElement(STRING)
          .contains(
              "WARN",
              source
                  + " expired at "
                  + expiry
                  + " (claim exp) by this machine's clock, which may be wrong. It is sent all the"
                  + " same and the server decides")
          .doesNotContain(inner, key);
    }
  }

  @Test
  void should_use_an_expired_key_from_every_entry() throws Exception {
    // The machine's own clock, and an expiry two minutes ago: as if that clock were ahead.
    String key = jwt("{\"c\":\"c.com\",\"exp\":" + (Instant.now().getEpochSecond() - 120) + "}");
    String v2 = jwt("{\"t\":\"g\",\"exp\":" + (Instant.now().getEpochSecond() - 120) + "}");
    Path file = Files.writeString(directory.resolve("key"), key);

    assertThat(tokenOf(MomentoCredentials.parse(key))).isEqualTo(key);
    assertThat(tokenOf(MomentoCredentials.parse(key, "e.com"))).isEqualTo(key);
    assertThat(tokenOf(MomentoCredentials.v2ApiKey(v2, "e.com"))).isEqualTo(v2);
    assertThat(tokenOf(Credential.of("localhost", 9004, key))).isEqualTo(key);
    assertThat(tokenOf(MomentoCredentials.fromEnvironment(Map.of("MOMENTO_API_KEY", key))))
        .isEqualTo(key);
    assertThat(tokenOf(MomentoCredentials.fromVariable(Map.of("KEY", key), "KEY", null)))
        .isEqualTo(key);
    assertThat(tokenOf(MomentoCredentials.fromFile(file))).isEqualTo(key);
  }

  @Test
  void should_forget_whom_it_warned_of_rather_than_remember_without_bound() throws Exception {
    String log =
        CapturedLog.of(
            () -> {
              for (int i = 0; i <= 2 * ExpiryWarnings.MAX_REMEMBERED; i++) {
                ExpiryWarnings.check("KEY", i, CLOCK);
              }
              ExpiryWarnings.check("KEY", 0, CLOCK);
            });
    assertThat(log.lines()).hasSize(2 * ExpiryWarnings.MAX_REMEMBERED + 2);
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
