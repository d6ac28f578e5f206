// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.ValueFormat;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.metrics.KeyWatch;
import dev.protosocket.near.NearCacheClient;
import dev.protosocket.near.tier.TieredClient;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.shard.Node;
import dev.protosocket.shard.ShardedClient;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.LeakPresenceDetector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * What the alerts, the dashboard and the runbook speak of is in a scrape of a client that works,
 * and of one that fails.
 */
class OperationsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final String CACHE = "cache";
  private static final Pattern SERIES =
      Pattern.compile("(?m)^(protosocket_[a-z_]+)\\{(.*)\\} \\S+$");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{\\s*(?:\\$labels\\.)?(\\w+)\\s*\\}\\}");

  private static String scrape;
  private static OperationsFiles files;

  /** The labels of each metric, and the values of each. */
  private static final Map<String, Map<String, Set<String>>> series = new TreeMap<>();

  /** The labels of what rules record. */
  private static final Map<String, Set<String>> recorded = new HashMap<>();

  @BeforeAll
  static void scrape() throws IOException {
    files = OperationsFiles.read();
    files.recordings().forEach((name, query) -> recorded.put(name, query.groups()));
    // Of what is recorded others are made.
    files.recordings().forEach((name, query) -> recorded.put(name, query.labels(series, recorded)));
    scrape = scrapeOfAll();
    for (MatchResult line : SERIES.matcher(scrape).results().toList()) {
      Map<String, Set<String>> labels =
          series.computeIfAbsent(line.group(1), name -> new TreeMap<>());
      LABEL
          .matcher(line.group(2))
          .results()
          .forEach(
              label ->
                  labels
                      .computeIfAbsent(label.group(1), name -> new TreeSet<>())
                      .add(label.group(2)));
    }
  }

  @AfterAll
  static void should_leak_nothing() {
    LeakPresenceDetector.check();
  }

  private static String scrapeOfAll() {
    MockClock clock = new MockClock();
    PrometheusMeterRegistry registry =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
    HistogramMetrics metrics = new HistogramMetrics();
    AtomicBoolean silent = new AtomicBoolean();
    try (EmbeddedServer server =
            EmbeddedServer.builder()
                .plaintext()
                .replyInterceptor(
                    (command, reply, send) -> {
                      if (!silent.get()) {
                        send.accept(reply);
                      }
                    })
                .start();
        ProtosocketClient client =
            ProtosocketClient.connect(
                ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
                    .tls(TlsOptions.insecurePlaintext())
                    .connectTimeout(PATIENCE)
                    .requestTimeout(PATIENCE)
                    .observer(metrics)
                    .build());
        // Open when it is scraped: a fleet that is closed has no nodes, and they no meters.
        ShardedClient fleet =
            ShardedClient.builder(node -> new MapClient())
                .connect(List.of(Node.of("n1", new Endpoint("n1.example", 9004))))) {
      new ProtosocketMeterBinder(metrics, "main").bindTo(registry);
      use(client);
      bindLayers(client, fleet, registry);
      silent.set(true);
      assertThatThrownBy(() -> client.withTimeout(Duration.ofMillis(1)).get(CACHE, "k"))
          .isInstanceOf(RequestTimeoutException.class);
      clock.add(Duration.ofSeconds(10));
      return registry.scrape();
    }
  }

  private static void use(CacheClient client) {
    client.set(CACHE, "k", new byte[10]);
    client.get(CACHE, "k");
    client.get(CACHE, "absent");
    client.delete(CACHE, "k");
    assertThatThrownBy(() -> client.get("no-such-cache", "k"))
        .isInstanceOf(ServerErrorException.class);
    assertThat(client.getAsync(" ", "k")).isCompletedExceptionally();
  }

  private static void bindLayers(
      CacheClient client, ShardedClient fleet, PrometheusMeterRegistry registry) {
    NearCacheClient near = NearCacheClient.builder(client).build();
    new NearCacheMeterBinder(near, "sessions").bindTo(registry);
    near.get(CACHE, "k");
    TieredClient tiers = TieredClient.builder(client, client).build();
    new TieredMeterBinder(tiers, "regions").bindTo(registry);
    tiers.get(CACHE, "absent");
    TypedCache<String, String> typed =
        TypedCache.builder(client, CACHE, KeyFormat.utf8(), ValueFormat.utf8()).build();
    new TypedCacheMeterBinder(typed).bindTo(registry);
    typed.getOrLoad("typed", key -> "value");
    KeyWatch watch = KeyWatch.builder().sampleOneIn(1).build();
    new KeyWatchMeterBinder(watch, "sessions").bindTo(registry);
    watch.over(client).get(CACHE, "k");
    new ShardedMeterBinder(fleet, "fleet").bindTo(registry);
    fleet.get(CACHE, "k");
  }

  @Test
  void should_query_what_is_in_a_scrape() {
    List<PromQuery> queries = new ArrayList<>(files.panels());
    queries.addAll(files.recordings().values());
    files.alerts().values().forEach(alert -> queries.add(alert.query()));
    files.variables().forEach(variable -> queries.add(new PromQuery("a variable", variable)));

    assertThat(queries).hasSizeGreaterThan(80);
    assertThat(queries).flatMap(query -> query.missing(series, recorded)).isEmpty();
  }

  @Test
  void should_notice_what_is_not_in_a_scrape() {
    PromQuery wrong =
        new PromQuery(
            "it",
            "sum by (job, direction) (rate(protosocket_client_errors_total{kind=~\"timeout|late\"}[5m]))"
                + " / protosocket_client_calls_total + job:protosocket_unknown:rate5m");
    assertThat(wrong.missing(series, recorded))
        .containsExactlyInAnyOrder(
            "it: protosocket_client_errors_total has no label direction",
            "it: protosocket_client_errors_total has no kind=late",
            "it: no metric protosocket_client_calls_total",
            "it: no metric job:protosocket_unknown:rate5m");
  }

  @Test
  void should_write_labels_that_the_result_has() {
    List<String> wrong = new ArrayList<>();
    for (int i = 0; i < files.panels().size(); i++) {
      check(files.panels().get(i), files.legends().get(i), wrong);
    }
    files.alerts().values().forEach(alert -> check(alert.query(), alert.writes(), wrong));
    assertThat(wrong).isEmpty();
  }

  private static void check(PromQuery query, String text, List<String> wrong) {
    Set<String> labels = query.labels(series, recorded);
    PLACEHOLDER
        .matcher(text)
        .results()
        .map(found -> found.group(1))
        .filter(label -> !labels.contains(label))
        .forEach(label -> wrong.add(query.where() + ": the result has no label " + label));
  }

  @Test
  void should_show_every_metric_on_the_dashboard() {
    Set<String> shown = new HashSet<>();
    files.panels().forEach(panel -> shown.addAll(panel.metrics()));
    assertThat(series).hasSizeGreaterThan(40);
    assertThat(shown).containsExactlyInAnyOrderElementsOf(series.keySet());
  }

  @Test
  void should_have_a_place_in_the_runbook_for_every_alert_and_no_other() throws IOException {
    assertThat(OperationsFiles.runbookHeadings())
        .hasSizeGreaterThan(20)
        .containsExactlyElementsOf(files.alerts().keySet());
    files
        .alerts()
        .forEach(
            (name, alert) -> {
              assertThat(alert.runbook())
                  .endsWith("/docs/runbook.md#" + name.toLowerCase(Locale.ROOT));
              assertThat(alert.severity()).isIn("critical", "warning");
            });
  }

  /**
   * What .ci/operations hands to promtool: that all of it is well formed, and every panel shows
   * something.
   */
  @Test
  void should_leave_scrape_and_queries_for_promtool() throws IOException {
    StringBuilder rules = new StringBuilder("groups:\n  - name: dashboard\n    rules:\n");
    StringBuilder tests = new StringBuilder("    promql_expr_test:\n");
    for (int i = 0; i < files.panels().size(); i++) {
      String query =
          files
              .panels()
              .get(i)
              .text()
              .replace("$__rate_interval", "5m")
              .replaceAll("\\$(job|pool|name)", ".*");
      rules.append("      - record: panel_").append(i).append("\n        expr: |-\n");
      rules.append("          ").append(query).append('\n');
      // What only shows what there is may be empty.
      if (!query.endsWith("> 0")) {
        tests.append("      - expr: 'count(panel_").append(i).append(") > bool 0'\n");
        tests.append("        eval_time: 10m\n        exp_samples: [{value: 1}]\n");
      }
    }
    Path folder = Files.createDirectories(Path.of("target/operations"));
    Files.writeString(folder.resolve("dashboard-rules.yml"), rules);
    Files.writeString(folder.resolve("dashboard-test.yml"), scraped() + tests);
    Files.writeString(folder.resolve("scrape.txt"), scrape);
    assertThat(scrape)
        .contains("protosocket_client_errors_total{kind=\"timeout\",pool=\"main\"} 1.0");
  }

  /** The beginning of a file of tests: the scrape again and again, its counters growing. */
  private static String scraped() {
    StringBuilder text = new StringBuilder("rule_files: [dashboard-rules.yml]\n");
    text.append("evaluation_interval: 1m\ntests:\n  - interval: 1m\n    input_series:\n");
    for (MatchResult line : SERIES.matcher(scrape).results().toList()) {
      String value = line.group().substring(line.group().lastIndexOf(' ') + 1);
      boolean counter = line.group(1).matches(".*_(total|count|sum)");
      text.append("      - series: '").append(line.group(1)).append("{job=\"app\",");
      text.append("instance=\"a:1\",").append(line.group(2)).append("}'\n        values: '");
      text.append(new BigDecimal(value).toPlainString()).append('+');
      text.append(counter ? new BigDecimal(value).toPlainString() : "0").append("x10'\n");
    }
    return text.toString();
  }
}
