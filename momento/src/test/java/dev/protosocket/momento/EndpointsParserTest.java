// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndpointsParserTest {
  @Test
  void should_read_zones_in_order_and_pass_over_unknown_fields() throws IOException {
    Map<String, List<InetSocketAddress>> zones =
        parse(
            "{\"usw2-az1\":[{\"socket_address\":\"10.0.0.1:9004\",\"more\":{\"x\":[1]}}],"
                + "\"empty\":[],"
                + "\"usw2-az2\":[{\"socket_address\":\"[2001:db8::1]:9005\"},"
                + "{\"socket_address\":\"10.0.0.2:65535\"}]}");
    assertThat(zones.keySet()).containsExactly("usw2-az1", "usw2-az2");
    assertThat(zones.get("usw2-az1")).containsExactly(new InetSocketAddress("10.0.0.1", 9004));
    assertThat(zones.get("usw2-az2"))
        .containsExactly(
            new InetSocketAddress("2001:db8::1", 9005), new InetSocketAddress("10.0.0.2", 65535));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "null",
        "{\"z\":[]}",
        "{\"z\\nWARN forged\":[{\"socket_address\":\"10.0.0.1:80\"}]}",
        "{\"z\":{}}",
        "{\"z\":[1]}",
        "{\"z\":[{}]}",
        "{\"z\":[{\"socket_address\":1}]}",
        "{\"z\":[{\"socket_address\":\"10.0.0.1\"}]}",
        "{\"z\":[{\"socket_address\":\"10.0.0.1:\"}]}",
        "{\"z\":[{\"socket_address\":\"10.0.0.1:0\"}]}",
        "{\"z\":[{\"socket_address\":\"10.0.0.1:65536\"}]}",
        "{\"z\":[{\"socket_address\":\"10.0.0.1:+80\"}]}",
        "{\"z\":[{\"socket_address\":\"host.example:80\"}]}",
        "{\"z\":[{\"socket_address\":\"10.0.0.1:80\"}]",
        "{\"z\":[{\"socket_address\":\"10.0.0.1:80\"}]} {}",
        "{\"z\":[{\"socket_address\":\"10.0.0.1:80\",\"d\":[[[[[[[[[[]]]]]]]]]]}]}"
      })
  void should_refuse_what_does_not_fit(String body) {
    assertThatIOException().isThrownBy(() -> parse(body));
  }

  @Test
  void should_not_quote_an_answer_that_is_no_json() {
    assertThatIOException()
        .isThrownBy(() -> parse("{\"z\":a-token}"))
        .withMessage("the answer is not the JSON it should be, at byte 5")
        .withNoCause();
  }

  @Test
  void should_bound_the_number_of_addresses() {
    String address = "{\"socket_address\":\"10.0.0.1:80\"},";
    String body =
        "{\"z\":["
            + address.repeat(EndpointsParser.MAX_ADDRESSES)
            + "{\"socket_address\":\"10.0.0.1:80\"}]}";
    assertThatIOException().isThrownBy(() -> parse(body)).withMessageContaining("10000 addresses");
  }

  private static Map<String, List<InetSocketAddress>> parse(String body) throws IOException {
    return EndpointsParser.parse(body.getBytes(StandardCharsets.UTF_8));
  }
}
