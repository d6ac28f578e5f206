// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import dev.protosocket.client.Endpoint;
import java.util.Comparator;
import java.util.List;

/**
 * What DNS says of a server (RFC 2782).
 *
 * @param priority the lower, the sooner a server is used
 * @param weight its share among those of one priority
 * @param port where it listens
 * @param target the name of its host, without the dot at the end; empty: there is no such service
 */
record SrvRecord(int priority, int weight, int port, String target) {
  private static final int FIELDS = 4;

  /** Each number has 16 bits. */
  private static final int MAX_NUMBER = 0xFFFF;

  private static final int MAX_DIGITS = 5;

  /** Reads {@code priority weight port target}. */
  static SrvRecord parse(String text) {
    String[] fields = text.split(" ", -1);
    if (fields.length != FIELDS) {
      throw malformed("has not four fields");
    }
    String target = fields[3];
    return new SrvRecord(
        number(fields[0]),
        number(fields[1]),
        number(fields[2]),
        target.endsWith(".") ? target.substring(0, target.length() - 1) : target);
  }

  private static int number(String digits) {
    boolean numeric =
        !digits.isEmpty()
            && digits.length() <= MAX_DIGITS
            && digits.chars().allMatch(c -> c >= '0' && c <= '9');
    int number = numeric ? Integer.parseInt(digits) : -1;
    if (number < 0 || number > MAX_NUMBER) {
      throw malformed("has something else where a number belongs");
    }
    return number;
  }

  private static IllegalArgumentException malformed(String what) {
    return new IllegalArgumentException("an SRV record " + what);
  }

  /**
   * Returns the nodes of the lowest priority, in an order that does not rotate. If all weights are
   * the same they are 1, so that they do not change with the number of servers.
   */
  static NodeList nodes(List<SrvRecord> records) {
    List<SrvRecord> there = records.stream().filter(each -> !each.target.isEmpty()).toList();
    int first = there.stream().mapToInt(SrvRecord::priority).min().orElse(0);
    List<SrvRecord> used =
        there.stream()
            .filter(each -> each.priority == first)
            .distinct()
            .sorted(Comparator.comparing(SrvRecord::target).thenComparing(SrvRecord::port))
            .toList();
    boolean equal = used.stream().mapToInt(SrvRecord::weight).distinct().count() <= 1;
    return NodeList.of(
        used.stream()
            .map(each -> Node.of(each.endpoint()).withWeight(equal ? 1 : Math.max(1, each.weight)))
            .toList());
  }

  private Endpoint endpoint() {
    return new Endpoint(target, port);
  }
}
