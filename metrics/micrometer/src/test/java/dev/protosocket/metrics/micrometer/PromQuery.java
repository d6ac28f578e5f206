// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

/**
 * What a query of Prometheus asks for: series by their names, and labels. Whether it is well formed
 * is for promtool to say.
 *
 * @param where in which file, under what name
 */
record PromQuery(String where, String text) {
  /** What Prometheus adds to the series of a target. */
  private static final Set<String> OF_TARGETS = Set.of("job", "instance");

  private static final Pattern SELECTOR =
      Pattern.compile("\\b([a-z_]+:)?(protosocket_[a-z_]+)(:[a-z0-9_]+)?(?:\\{([^}]*)\\})?");
  private static final Pattern MATCHER =
      Pattern.compile("(\\w+)\\s*(?:=~|!~|!=|=)\\s*\"([^\"]*)\"");
  private static final Pattern GROUPING =
      Pattern.compile("\\b(?:by|on|ignoring|without)\\s*\\(([^)]*)\\)");

  /**
   * What of it no scrape has; empty if all is there.
   *
   * @param series the labels of each metric, and the values of each label
   * @param recorded the labels of what rules record
   */
  List<String> missing(
      Map<String, Map<String, Set<String>>> series, Map<String, Set<String>> recorded) {
    List<String> missing = new ArrayList<>();
    for (MatchResult found : SELECTOR.matcher(text).results().toList()) {
      String name = found.group().replaceFirst("\\{.*", "");
      Map<String, Set<String>> labels = series.get(name);
      Set<String> known = labels == null ? recorded.get(name) : labels.keySet();
      if (known == null) {
        missing.add(where + ": no metric " + name);
        continue;
      }
      for (String label : groups()) {
        if (!known.contains(label) && !OF_TARGETS.contains(label)) {
          missing.add(where + ": " + name + " has no label " + label);
        }
      }
      for (MatchResult matcher : matchers(found.group(4))) {
        missing.addAll(missing(name, matcher, labels));
      }
    }
    return missing;
  }

  private List<String> missing(String name, MatchResult matcher, Map<String, Set<String>> labels) {
    String label = matcher.group(1);
    if (OF_TARGETS.contains(label)) {
      return List.of();
    }
    if (labels == null || !labels.containsKey(label)) {
      return List.of(where + ": " + name + " has no label " + label);
    }
    return Arrays.stream(matcher.group(2).split("\\|", -1))
        .filter(value -> !value.startsWith("$")) // a variable of the dashboard
        .filter(value -> !labels.get(label).contains(value))
        .map(value -> where + ": " + name + " has no " + label + "=" + value)
        .toList();
  }

  private static List<MatchResult> matchers(String braces) {
    return braces == null ? List.of() : MATCHER.matcher(braces).results().toList();
  }

  /** The names of metrics it asks for, those that rules record left out. */
  Set<String> metrics() {
    Set<String> names = new HashSet<>();
    SELECTOR
        .matcher(text)
        .results()
        .filter(found -> found.group(1) == null)
        .forEach(found -> names.add(found.group(2)));
    return names;
  }

  /** The labels that it groups or joins by. */
  Set<String> groups() {
    Set<String> labels = new HashSet<>();
    for (MatchResult grouping : GROUPING.matcher(text).results().toList()) {
      for (String label : grouping.group(1).split(",", -1)) {
        labels.add(label.strip());
      }
    }
    return labels;
  }

  /**
   * The labels that its result has: those of its groups, or of its only metric.
   *
   * @throws IllegalStateException if this cannot be known
   */
  Set<String> labels(
      Map<String, Map<String, Set<String>>> series, Map<String, Set<String>> recorded) {
    Set<String> labels = new HashSet<>(groups());
    if (!labels.isEmpty()) {
      return labels;
    }
    for (MatchResult found : SELECTOR.matcher(text).results().toList()) {
      String name = found.group().replaceFirst("\\{.*", "");
      Map<String, Set<String>> known = series.get(name);
      Set<String> here = new HashSet<>(known == null ? recorded.get(name) : known.keySet());
      if (known != null) {
        here.addAll(OF_TARGETS);
      }
      if (labels.isEmpty()) {
        labels.addAll(here);
      } else {
        labels.retainAll(here);
      }
    }
    return labels;
  }
}
