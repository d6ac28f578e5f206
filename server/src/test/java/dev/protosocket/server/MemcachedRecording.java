// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Requests that real servers have been sent, and what they answered. */
final class MemcachedRecording {
  /** What is not imitated: the binary protocol, and the list of real settings. */
  private static final Set<String> OTHER = Set.of("binary", "stats");

  /** The order in which these list the keys is that of memcached's hash table. */
  private static final Set<String> UNORDERED = Set.of("metadump hash");

  // memcached 1.6.18 answered all requests one after the other; the times show in some answers.
  static final long EARLY_START = 1_795_574_169L;
  static final Map<String, Long> EARLY_TIMES =
      Map.of(
          "ttl abs", 1_795_574_314L,
          "set two + metadump", 1_795_574_351L,
          "mg s no v chunk", 1_795_574_354L);

  // 1.6.45 was started anew for each.
  static final long LATER_START = 1_795_574_316L;

  private MemcachedRecording() {}

  /** A request with its two answers. */
  record Row(String name, String request, String early, String later) {
    /** The lines of an answer in an order that does not depend on the server. */
    String ordered(String answer) {
      return UNORDERED.contains(name)
          ? answer.lines().sorted().collect(Collectors.joining("\n"))
          : answer;
    }

    /** Remembers an answer that is not the expected one. */
    void compare(String expected, String got, List<String> differing) {
      if (!ordered(expected).equals(ordered(got))) {
        differing.add(name + "\n  expected " + expected + "\n  got      " + got);
      }
    }
  }

  /** In the order in which they were sent. */
  static List<Row> rows() throws IOException {
    try (InputStream in = MemcachedRecording.class.getResourceAsStream("/memcached/recorded.tsv")) {
      List<Row> rows = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), UTF_8).lines().toList()) {
        String[] cells = line.split("\t", -1);
        if (!OTHER.contains(cells[0])) {
          rows.add(
              new Row(cells[0], unescaped(cells[1]), unescaped(cells[2]), unescaped(cells[3])));
        }
      }
      assertThat(rows).hasSize(162);
      return rows;
    }
  }

  private static String unescaped(String text) {
    StringBuilder out = new StringBuilder();
    int i = 0;
    while (i < text.length()) {
      char c = text.charAt(i++);
      char escaped = c == '\\' ? text.charAt(i++) : 0;
      switch (escaped) {
        case 0 -> out.append(c);
        case 'r' -> out.append('\r');
        case 'n' -> out.append('\n');
        case 't' -> out.append('\t');
        case 'x' -> {
          out.append((char) Integer.parseInt(text.substring(i, i + 2), 16));
          i += 2;
        }
        default -> out.append(escaped);
      }
    }
    return out.toString();
  }
}
