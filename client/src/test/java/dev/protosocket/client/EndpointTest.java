// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointTest {
  private static final String FORMS =
      "; give it as host, host:port, [IPv6]:port or a bare IPv6 address";
  private static final String JWT =
      "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJ0ZXN0IHN1YmplY3QiLCJ2ZXIiOjEsInAiOiIifQ.hg2wMbWe-wesQVtA7wuJcRULjRphXLQwQTVYfQL3L7c";
  private static final String BAD_PORT =
      "VAR has a bad port; a port is a number from 1 to 65535" + FORMS;

  @ParameterizedTest
  @CsvSource({
    "cache.example.com, cache.example.com, 9004",
    "Cache.example.com, Cache.example.com, 9004",
    "control.example.com, control.example.com, 9004",
    "test_endpoint, test_endpoint, 9004",
    "example.com:1, example.com, 1",
    "example.com:65535, example.com, 65535",
    "cache.example.com:1234, cache.example.com, 1234",
    "cache.example.com:09004, cache.example.com, 9004",
    "localhost:7000, localhost, 7000",
    "LocalHost, LocalHost, 9004",
    "example.com., example.com., 9004",
    "cache.example.com.:9005, cache.example.com., 9005",
    "localhost., localhost., 9004",
    "localhost.:9005, localhost., 9005",
    "10.0.0.1, 10.0.0.1, 9004",
    "10.0.0.1:9005, 10.0.0.1, 9005",
    "::1, ::1, 9004",
    "2001:db8::9005, 2001:db8::9005, 9004",
    "1:2:3:4:5:6:7:8, 1:2:3:4:5:6:7:8, 9004",
    "::ffff:10.0.0.1, ::ffff:10.0.0.1, 9004",
    "[::1], ::1, 9004",
    "[::1]:1234, ::1, 1234",
    "[2001:db8::1]:9005, 2001:db8::1, 9005",
    "'  example.com:9005\n', example.com, 9005",
  })
  void should_read_every_form_of_an_endpoint(String text, String host, int port) {
    assertThat(Endpoint.parse("VAR", text)).isEqualTo(new Endpoint(host, port));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "example.com:",
        "example.com:0",
        "example.com:65536",
        "example.com:99999",
        "example.com:000080",
        "example.com:4294976300",
        "example.com:+9004",
        "example.com:-1",
        "example.com:90 04",
        "example.com: 9004",
        "example.com:0x10",
        "example.com:notaport",
        "example.com:\u0669\u0660\u0660\u0664",
        "10.0.0.1:",
        "[::1]:",
        "[::1]:0",
        "[::1]9004",
        "[::1]]:9004",
      })
  void should_refuse_a_bad_port_and_never_fall_back_to_the_default(String text) {
    assertFails(text, BAD_PORT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"[]", "[::1", "[example.com]:9004", "[10.0.0.1]:9004", "[[::1]]", "["})
  void should_refuse_brackets_without_an_ipv6_address(String text) {
    assertFails(text, "VAR has no IPv6 address between its brackets" + FORMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:b:c", "1:2:3", ":::", "example.com::9004", "1:2:3:4:5:6:7:8:9"})
  void should_refuse_several_colons_when_they_are_no_ipv6_address(String text) {
    assertFails(text, "VAR has several colons but is not an IPv6 address" + FORMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\t\n"})
  void should_refuse_an_empty_endpoint(String text) {
    assertFails(text, "VAR is empty" + FORMS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"https://cache.example.com", "cache.example.com/", "cache.example.com:9004/path"})
  void should_refuse_a_url(String text) {
    assertFails(text, "VAR looks like a URL" + FORMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {"::1%eth0", "[fe80::1%eth0]:9004", "fe80::1%25eth0", "[::1%1]"})
  void should_refuse_an_ipv6_address_with_a_zone(String text) {
    String problem =
        " is an IPv6 address with a zone (from the % on), which cannot be dialled; give an address"
            + " without one, or a host name";
    assertFails(text, "VAR" + problem);
    String host = text.replace(":9004", "");
    assertFails(() -> new Endpoint(host, 9004), "the host" + problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"\"example.com\"", "'example.com:9004'", "example.com\"", "\u201cexample.com"})
  void should_refuse_quotes_around_a_host(String text) {
    assertFails(text, "VAR is in quotes; remove them");
    assertFails(() -> new Endpoint(text, 9004), "the host is in quotes; remove them");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "https://example.com | looks like a URL; give the host name alone",
        "example.com/ | looks like a URL; give the host name alone",
        "example.com:9004 | has a colon; give the host name alone, without a port",
        "10.0.0.1:9004 | has a colon; give the host name alone, without a port",
        "[::1]:9004 | has several colons but is not an IPv6 address; give the host name alone",
      })
  void should_say_what_does_not_belong_to_a_host_that_is_given_apart(String host, String problem) {
    assertFails(() -> new Endpoint(host, 9004), "the host " + problem);
    assertFails(() -> Endpoint.requireServerName("VAR", host), "VAR " + problem);
  }

  @ParameterizedTest
  @CsvSource({
    "example.com, example.com",
    "example.com., example.com",
    "one_label, one_label",
    "localhost., localhost",
    "' Example.COM\n', Example.COM"
  })
  void should_take_the_dot_from_the_end_of_a_server_name(String name, String expected) {
    assertThat(Endpoint.requireServerName("VAR", name)).isEqualTo(expected);
  }

  @Test
  void should_refuse_a_port_without_a_host() {
    assertFails(":9004", "VAR has no host before its port" + FORMS);
  }

  @ParameterizedTest
  @ValueSource(strings = {".example.com", "example..com", "example.com..", ".", "..", "cache.."})
  void should_refuse_an_empty_label(String text) {
    assertFails(text, "VAR is not a host name; between its dots stand 1 to 63 characters");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "exa mple.com",
        "example.com\r\nx",
        "ex\u00e4mple.com",
        "user@example.com",
        "ex\u0000",
        "a]",
        "\u0661"
      })
  void should_refuse_characters_that_no_host_name_has(String text) {
    assertFails(
        text,
        "VAR is not a host name; it consists of letters, digits, hyphens, underscores and dots");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.256", "10.0.0", "1.2.3.4.5", "9004", "10.0.0.256:9004", "10.0.0.1."})
  void should_refuse_a_host_that_ends_in_a_number_but_is_no_ipv4_address(String text) {
    assertFails(text, "VAR is neither a host name nor an IPv4 address; its last part is a number");
  }

  @ParameterizedTest
  @ValueSource(strings = {JWT, JWT + ":9004", "eyJ", "cache." + JWT})
  void should_refuse_a_key_in_the_place_of_a_host(String text) {
    assertFails(text, "VAR looks like a key; give a host name there");
  }

  @Test
  void should_bound_the_label_at_63_characters() {
    String longest = "a".repeat(63);

    assertThat(Endpoint.parse("VAR", longest + ".com").host()).isEqualTo(longest + ".com");
    assertFails(
        longest + "a.com", "VAR is not a host name; between its dots stand 1 to 63 characters");
  }

  @Test
  void should_bound_the_host_at_253_characters() {
    String longest = "c".repeat(9) + "." + "a".repeat(61) + ".b".repeat(91);

    assertThat(longest).hasSize(253);
    assertThat(Endpoint.parse("VAR", longest).host()).isEqualTo(longest);
    assertThat(Endpoint.parse("VAR", longest + ".").host()).hasSize(254).endsWith(".");
    assertFails("c" + longest, "VAR has a host of 254 characters; a host name has at most 253");
  }

  @ParameterizedTest
  @CsvSource({
    "::1, ::1",
    "[::1], ::1",
    "127.0.0.1, 127.0.0.1",
    "localhost, localhost",
    "db.internal, db.internal"
  })
  void should_take_host_and_port_apart(String host, String expected) {
    assertThat(new Endpoint(host, 9005)).isEqualTo(new Endpoint(expected, 9005));
  }

  private static void assertFails(String text, String message) {
    assertFails(() -> Endpoint.parse("VAR", text), message);
  }

  private static void assertFails(ThrowingCallable call, String message) {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(call)
        .withMessage(message)
        .withNoCause();
  }
}
