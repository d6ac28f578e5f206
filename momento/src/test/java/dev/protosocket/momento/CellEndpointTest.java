// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CellEndpointTest {
  @ParameterizedTest
  @CsvSource({
    "cell-4-us-west-2-1.prod.a.momentohq.com, cache.cell-4-us-west-2-1.prod.a.momentohq.com, 9004",
    "cache.cell-4-us-west-2-1.prod.a.momentohq.com, cache.cell-4-us-west-2-1.prod.a.momentohq.com, 9004",
    "Cache.example.com, Cache.example.com, 9004",
    "cached.example.com, cache.cached.example.com, 9004",
    "test_endpoint, cache.test_endpoint, 9004",
    "example.com:1, cache.example.com, 1",
    "example.com:65535, cache.example.com, 65535",
    "cache.example.com:09004, cache.example.com, 9004",
    "localhost:7000, localhost, 7000",
    "LocalHost, LocalHost, 9004",
    "example.com., cache.example.com., 9004",
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
    "[2001:db8::1]:9005, 2001:db8::1, 9005",
    "'  example.com:9005\n', cache.example.com, 9005",
  })
  void should_read_every_form_of_a_cell_endpoint(String text, String host, int port) {
    assertThat(CellEndpoint.parse("VAR", text)).isEqualTo(new Endpoint(host, port));
  }

  @ParameterizedTest
  @ValueSource(strings = {"cache.", "Cache.", "cache.:9004", "cache.."})
  void should_refuse_a_prefix_of_nothing(String text) {
    assertFails(text, "VAR is not a host name; between its dots stand 1 to 63 characters");
  }

  @ParameterizedTest
  @ValueSource(strings = {Keys.V1_TOKEN, Keys.V1_TOKEN + ":9004", "eyJ", "cache." + Keys.V1_TOKEN})
  void should_refuse_a_key_in_the_place_of_a_host(String text) {
    assertFails(text, "VAR looks like a key; give a host name there");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.256", "10.0.0", "1.2.3.4.5", "9004", "10.0.0.256:9004", "10.0.0.1."})
  void should_refuse_a_host_that_ends_in_a_number_but_is_no_ipv4_address(String text) {
    assertFails(text, "VAR is neither a host name nor an IPv4 address; its last part is a number");
  }

  @Test
  void should_bound_the_host_at_253_characters_with_its_prefix() {
    String rest = "." + "a".repeat(61) + ".b".repeat(91);
    String longest = "c".repeat(3) + rest;

    assertThat(longest).hasSize(247);
    assertThat(CellEndpoint.parse("VAR", longest).host()).hasSize(253).startsWith("cache.ccc.");
    assertThat(CellEndpoint.parse("VAR", longest + ".").host()).hasSize(254).endsWith(".");
    assertFails("c" + longest, "VAR has a host of 254 characters; a host name has at most 253");
  }

  private static void assertFails(String text, String message) {
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> CellEndpoint.parse("VAR", text))
        .withMessage(message)
        .withNoCause();
  }
}
