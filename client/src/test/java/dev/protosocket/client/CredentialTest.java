// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CredentialTest {
  @Test
  void should_take_host_port_and_token_as_they_are_for_any_server() {
    Credential credential = Credential.of("localhost", 40_001, "not.a.jwt!");

    assertThat(credential.endpointHost()).isEqualTo("localhost");
    assertThat(credential.port()).isEqualTo(40_001);
    assertThat(credential.serverName()).isEqualTo("localhost");
    assertThat(tokenOf(credential)).isEqualTo("not.a.jwt!");
    assertThat(Credential.of("[::1]", 1, "x").endpointHost()).isEqualTo("::1");
    assertThat(Credential.of("plain.example.com", 1, "x").endpointHost())
        .isEqualTo("plain.example.com");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "wo rds",
        "xx x",
        "xx\n",
        "xx\u0000",
        "xx\u007f",
        "to\u00f6ken",
        "xx\ud83d\ude00",
        "xx\ud800"
      })
  void should_refuse_a_token_outside_visible_ascii(String token) {
    assertFails(
        () -> Credential.of("localhost", 1, token),
        "the token has a space, a control character or a character outside ASCII at index 2; remove it");
  }

  @Test
  void should_refuse_a_token_that_is_empty_or_too_long() {
    assertFails(
        () -> Credential.of("localhost", 1, ""),
        "the token is empty; give the token that the server expects");
    assertThat(Credential.of("localhost", 1, "x".repeat(8_000)).tokenUtf8())
        .hasSize(Credential.MAX_TOKEN_LENGTH);
    assertFails(
        () -> Credential.of("localhost", 1, "x".repeat(8_001)),
        "the token has 8001 characters, more than the limit of 8000");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 65_536, Integer.MIN_VALUE, Integer.MAX_VALUE})
  void should_refuse_a_port_out_of_range(int port) {
    String message = "the port is " + port + "; a port is a number from 1 to 65535";

    assertFails(() -> Credential.of("localhost", port, "x"), message);
    assertFails(() -> Credential.of("localhost", 1, "x").withPort(port), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"local host", "[localhost]", "["})
  void should_refuse_a_host_that_is_none(String host) {
    assertFails(
        () -> Credential.of(host, 1, "x"),
        "the host is not a host name; it consists of letters, digits, hyphens, underscores and dots");
  }

  @Test
  void should_refuse_an_empty_host() {
    assertFails(() -> Credential.of(" ", 1, "x"), "the host is empty; give a host name");
  }

  @Test
  void should_change_only_the_port_and_only_in_the_copy() {
    Credential original =
        Credential.of("cache.example.com", 9004, "x").withServerName("tls.example.com");
    Credential copy = original.withPort(443);

    assertThat(copy.port()).isEqualTo(443);
    assertThat(original.port()).isEqualTo(9004);
    assertThat(copy.endpointHost()).isEqualTo(original.endpointHost());
    assertThat(copy.serverName()).isEqualTo("tls.example.com");
    assertThat(tokenOf(copy)).isEqualTo(tokenOf(original));
  }

  @Test
  void should_verify_another_name_than_the_host_that_is_dialled() {
    Credential original = Credential.of("10.0.0.1", 9005, "x");
    Credential copy = original.withServerName(" cache.example.com ");

    assertThat(original.serverName()).isEqualTo("10.0.0.1");
    assertThat(copy.serverName()).isEqualTo("cache.example.com");
    assertThat(copy.endpointHost()).isEqualTo("10.0.0.1");
    assertThat(copy.port()).isEqualTo(9005);
    assertThat(tokenOf(copy)).isEqualTo(tokenOf(original));
  }

  @Test
  void should_dial_a_name_with_its_last_dot_and_leave_the_dot_out_of_tls() {
    Credential absolute = Credential.of("Example.com.", 9004, "x");

    assertThat(absolute.endpointHost()).isEqualTo("Example.com.");
    assertThat(absolute.serverName()).isEqualTo("Example.com");
    assertThat(absolute.withServerName("other.example.").serverName()).isEqualTo("other.example");
  }

  @Test
  void should_know_the_same_server_whatever_the_case_of_its_name() {
    Credential credential = Credential.of("example.com", 9004, "x");

    assertThat(credential.isForServerOf(Credential.of("EXAMPLE.com", 9004, "y"))).isTrue();
    assertThat(credential.isForServerOf(Credential.of("example.com", 9005, "x"))).isFalse();
    assertThat(credential.isForServerOf(Credential.of("example.org", 9004, "x"))).isFalse();
    assertThat(credential.isForServerOf(credential.withServerName("a.example"))).isFalse();
  }

  @Test
  void should_refuse_a_server_name_that_tls_does_not_allow() {
    Credential credential = Credential.of("cache.example.com", 9004, "x");

    assertFails(
        () -> credential.withServerName("10.0.0.1"),
        "the server name is an IP address; give the host name in the server's certificate");
    assertFails(
        () -> credential.withServerName("::1"),
        "the server name is an IP address; give the host name in the server's certificate");
    assertFails(
        () -> credential.withServerName("cache.example.com:9004"),
        "the server name has a colon; give the host name alone, without a port");
    assertFails(() -> credential.withServerName(""), "the server name is empty; give a host name");
  }

  @Test
  void should_show_everything_but_the_token() {
    assertThat(Credential.of("localhost", 9004, "hunter22"))
        .hasToString("Credential[host=localhost, port=9004, serverName=localhost, token=redacted]");
    assertThat(Credential.of("::1", 9004, "hunter22").withServerName("a.com"))
        .hasToString("Credential[host=::1, port=9004, serverName=a.com, token=redacted]");
  }

  @Test
  void should_be_equal_when_endpoint_server_name_and_token_are() {
    Credential credential = Credential.of("localhost", 9004, "token");

    assertThat(credential).isEqualTo(Credential.of("localhost", 9004, "token"));
    assertThat(credential).hasSameHashCodeAs(Credential.of("localhost", 9004, "token"));
    assertThat(credential).isNotEqualTo(Credential.of("localhost", 9005, "token"));
    assertThat(credential).isNotEqualTo(Credential.of("localhosts", 9004, "token"));
    assertThat(credential).isNotEqualTo(Credential.of("localhost", 9004, "other"));
    assertThat(credential).isNotEqualTo(credential.withServerName("a.com"));
    assertThat(credential).isNotEqualTo("localhost");
    assertThat(credential).isNotEqualTo(null);
  }

  @Test
  void should_hash_the_same_whatever_the_token() {
    assertThat(Credential.of("localhost", 9004, "one"))
        .hasSameHashCodeAs(Credential.of("localhost", 9004, "two"));
  }

  @Test
  void should_hand_out_a_copy_of_the_token() {
    Credential credential = Credential.of("localhost", 9004, "token");
    credential.tokenUtf8()[0] = 'X';

    assertThat(tokenOf(credential)).isEqualTo("token");
  }

  @Test
  void should_name_the_source_of_a_token_and_of_a_server_name() {
    Endpoint endpoint = new Endpoint("localhost", 9004);

    assertThat(Credential.of(endpoint, "TOKEN", "token"))
        .isEqualTo(Credential.of("localhost", 9004, "token"));
    assertFails(
        () -> Credential.of(endpoint, "TOKEN", ""),
        "TOKEN is empty; give the token that the server expects");
    assertFails(
        () -> Credential.of(endpoint, "TOKEN", "x".repeat(8_001)),
        "TOKEN has 8001 characters, more than the limit of 8000");
    assertFails(
        () -> Credential.of(endpoint, "TOKEN", "wo rds"),
        "TOKEN has a space, a control character or a character outside ASCII at index 2; remove it");
    assertFails(
        () -> Credential.of(endpoint, "TOKEN", "token").withServerName("NAME", ""),
        "NAME is empty; give a host name");
  }

  /** Whatever a public method takes, it can be given nothing that sees the token. */
  @Test
  void should_give_the_token_to_nothing_that_a_caller_brings() {
    for (Method method : Credential.class.getMethods()) {
      if (method.getDeclaringClass() == Credential.class && !method.getName().equals("equals")) {
        assertThat(method.getParameterTypes())
            .as(method.getName())
            .isSubsetOf(String.class, int.class, Endpoint.class);
      }
    }
  }

  @Test
  void should_offer_no_public_way_to_the_token() throws ReflectiveOperationException {
    Credential credential = Credential.of("localhost", 9004, "hunter22");
    for (Method method : Credential.class.getMethods()) {
      boolean getter =
          method.getParameterCount() == 0 && method.getDeclaringClass() == Credential.class;
      if (getter && !Modifier.isStatic(method.getModifiers())) {
        assertThat(String.valueOf(method.invoke(credential)))
            .as(method.getName())
            .doesNotContain("hunter22");
      }
    }
    assertThat(Arrays.stream(Credential.class.getFields()).map(f -> f.getName()))
        .containsExactlyInAnyOrder("DEFAULT_PORT", "MAX_TOKEN_LENGTH");
  }

  private static String tokenOf(Credential credential) {
    return new String(credential.tokenUtf8(), US_ASCII);
  }

  private static void assertFails(Supplier<Credential> call, String message) {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(call::get)
        .withMessage(message)
        .withNoCause();
  }
}
