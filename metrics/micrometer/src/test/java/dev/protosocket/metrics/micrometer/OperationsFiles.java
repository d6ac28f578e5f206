// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** The files of the folder ops, and the runbook. */
final class OperationsFiles {
  static final Path ROOT = Path.of("../..");

  /** A rule that alerts; what it writes is all its annotations. */
  record Alert(PromQuery query, String severity, String runbook, String writes) {}

  private final Map<String, PromQuery> recordings = new LinkedHashMap<>();
  private final Map<String, Alert> alerts = new LinkedHashMap<>();
  private final List<PromQuery> panels = new ArrayList<>();
  private final List<String> legends = new ArrayList<>();
  private final List<String> variables = new ArrayList<>();

  static OperationsFiles read() throws IOException {
    OperationsFiles files = new OperationsFiles();
    for (Object group : list(load("ops/prometheus-rules.yml"), "groups")) {
      for (Object rule : list(group, "rules")) {
        files.addRule(rule);
      }
    }
    Object dashboard = load("ops/grafana-dashboard.json");
    for (Object panel : list(dashboard, "panels")) {
      if (!"row".equals(text(panel, "type"))) {
        for (Object target : list(panel, "targets")) {
          files.panels.add(
              new PromQuery("the panel " + text(panel, "title"), text(target, "expr")));
          files.legends.add(text(target, "legendFormat"));
        }
      }
    }
    for (Object variable : list(map(dashboard).get("templating"), "list")) {
      if ("query".equals(text(variable, "type"))) {
        files.variables.add(text(map(variable).get("query"), "query"));
      }
    }
    return files;
  }

  /** What rules record, by name. */
  Map<String, PromQuery> recordings() {
    return recordings;
  }

  Map<String, Alert> alerts() {
    return alerts;
  }

  /** The queries of the dashboard's panels. */
  List<PromQuery> panels() {
    return panels;
  }

  /** The legend of each of them. */
  List<String> legends() {
    return legends;
  }

  /** The queries that fill the dashboard's variables. */
  List<String> variables() {
    return variables;
  }

  /** The alerts that the runbook has a heading for, in its order. */
  static List<String> runbookHeadings() throws IOException {
    return Pattern.compile("(?m)^### (Protosocket\\w+)$")
        .matcher(Files.readString(ROOT.resolve("docs/runbook.md")))
        .results()
        .map(found -> found.group(1))
        .toList();
  }

  private void addRule(Object rule) {
    String record = text(rule, "record");
    if (record != null) {
      recordings.put(record, new PromQuery(record, text(rule, "expr")));
      return;
    }
    Object annotations = map(rule).get("annotations");
    String alert = text(rule, "alert");
    alerts.put(
        alert,
        new Alert(
            new PromQuery(alert, text(rule, "expr")),
            text(map(rule).get("labels"), "severity"),
            text(annotations, "runbook_url"),
            map(annotations).values().toString()));
  }

  /** JSON is read as the YAML that it is, too. */
  private static Object load(String file) throws IOException {
    return new Yaml(new SafeConstructor(new LoaderOptions()))
        .load(Files.readString(ROOT.resolve(file)));
  }

  @SuppressWarnings("unchecked") // of YAML every key here is text
  private static Map<String, Object> map(Object node) {
    return (Map<String, Object>) node;
  }

  @SuppressWarnings("unchecked")
  private static List<Object> list(Object node, String key) {
    return (List<Object>) map(node).get(key);
  }

  private static String text(Object node, String key) {
    return (String) map(node).get(key);
  }
}
