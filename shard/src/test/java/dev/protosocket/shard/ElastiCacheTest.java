// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ElastiCacheTest {
  private static String answer(String body) {
    return "CONFIG cluster 0 " + body.length() + "\r\n" + body + "\r\nEND\r\n";
  }

  private static NodeList parse(String answer) {
    return ElastiCache.parse(answer.getBytes(US_ASCII));
  }

  private static List<String> names(NodeList list) {
    return list.nodes().stream().map(Node::name).toList();
  }

  @Test
  void should_read_version_and_nodes() {
    NodeList list =
        parse(answer("12\nc.0001.example|10.0.0.1|11211 c.0002.example|10.0.0.2|11212\n"));
    assertThat(list.version()).isEqualTo(12);
    assertThat(names(list)).containsExactly("c.0001.example:11211", "c.0002.example:11212");
  }

  @Test
  void should_read_nodes_without_an_address_and_those_whose_name_begins_with_a_digit() {
    NodeList list = parse(answer("1\n1abc.tls.example||11211 c.2.example||11211\n"));
    assertThat(names(list)).containsExactly("1abc.tls.example:11211", "c.2.example:11211");
  }

  @Test
  void should_go_by_the_address_when_there_is_no_name() {
    assertThat(names(parse(answer("1\n|10.0.0.7|11211\n")))).containsExactly("10.0.0.7:11211");
  }

  @Test
  void should_read_addresses_of_version_6() {
    NodeList list = parse(answer("1\nc.1.example|fd00::1|11211\n"));
    assertThat(names(list)).containsExactly("c.1.example:11211");
  }

  @Test
  void should_read_the_answer_of_older_servers() {
    String body = "3\nc.1.example|10.0.0.1|11211\n";
    String answer =
        "VALUE AmazonElastiCache:cluster 0 " + body.length() + "\r\n" + body + "\r\nEND\r\n";
    assertThat(parse(answer).version()).isEqualTo(3);
  }

  @Test
  void should_go_by_the_length_and_not_by_line_ends() {
    // Some servers end the lines of the body with both.
    NodeList list = parse(answer("7\r\nc.1.example|10.0.0.1|11211\r\n"));
    assertThat(list.version()).isEqualTo(7);
    assertThat(names(list)).containsExactly("c.1.example:11211");
  }

  @Test
  void should_take_an_empty_cluster_for_a_list_of_none() {
    assertThat(parse(answer("7\n\n")).nodes()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "ERROR\r\n",
        "END\r\n",
        "CONFIG cluster 0 5\r\n",
        "CONFIG cluster 0 500\r\n1\na|b|1\n\r\nEND\r\n",
        "CONFIG cluster 0 3\r\n1\na|b|1\n\r\nEND\r\n",
        "CONFIG cluster 0 -1\r\n\r\nEND\r\n",
        "CONFIG cluster 0 99999999999999999999\r\n\r\nEND\r\n",
        "CONFIG cluster 0 2\r\n1\n\r\nEND\r\n",
        "CONFIG cluster 0 8\r\nx\na|b|1\n\r\nEND\r\n",
        "CONFIG cluster 0 6\r\n1\na|1\n\r\nEND\r\n",
        "CONFIG cluster 0 8\r\n1\na|b|x\n\r\nEND\r\n",
        "CONFIG cluster 0 12\r\n1\na|b|99999\n\r\nEND\r\n",
        "CONFIG cluster 0 7\r\n1\n||1\n\n\r\nEND\r\n"
      })
  void should_refuse_what_is_no_configuration(String answer) {
    assertThatThrownBy(() -> parse(answer)).isInstanceOf(RuntimeException.class);
  }

  @Test
  void should_refuse_an_answer_without_bounds() {
    assertThatThrownBy(() -> ElastiCache.parse(new byte[ElastiCache.MAX_ANSWER_BYTES + 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void should_make_a_source_of_whatever_asks() {
    byte[] answer = answer("2\nc.1.example||11211\n").getBytes(US_ASCII);
    NodeSource source = ElastiCache.source(() -> CompletableFuture.completedFuture(answer));
    assertThat(source.fetch().toCompletableFuture().join().version()).isEqualTo(2);
  }
}
