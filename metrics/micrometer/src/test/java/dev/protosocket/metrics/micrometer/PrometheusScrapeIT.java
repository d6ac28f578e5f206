// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.server.EmbeddedServer;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.util.LeakPresenceDetector;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PrometheusScrapeIT {
  /** Far above what anything takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MockClock clock = new MockClock();
  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
  private final HistogramMetrics metrics = new HistogramMetrics();

  @AfterEach
  void should_leak_nothing() {
    LeakPresenceDetector.check();
  }

  @Test
  void should_show_every_meter_with_its_name_unit_and_labels() {
    new ProtosocketMeterBinder(
            metrics, Tags.of("app", "test", "pool", "main"), Duration.ofSeconds(10))
        .bindTo(registry);
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
        ProtosocketClient client =
            ProtosocketClient.connect(
                ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
                    .tls(TlsOptions.insecurePlaintext())
                    .connectTimeout(PATIENCE)
                    .requestTimeout(PATIENCE)
                    .observer(metrics)
                    .build())) {
      client.set("cache", "k", new byte[10]);
      client.get("cache", "k");
      client.get("cache", "k");
      client.get("cache", "absent");
      assertThatThrownBy(() -> client.delete("no-such-cache", "k"))
          .isInstanceOf(ServerErrorException.class);
      assertThat(client.getAsync(" ", "k")).isCompletedExceptionally();
      clock.add(Duration.ofSeconds(10));

      List<String> scrape = scrape();

      assertThat(scrape)
          .contains(
              "# TYPE protosocket_client_operations_seconds summary",
              "protosocket_client_operations_seconds_count"
                  + "{app=\"test\",command=\"get\",outcome=\"hit\",pool=\"main\"} 2",
              "protosocket_client_operations_seconds_count"
                  + "{app=\"test\",command=\"get\",outcome=\"miss\",pool=\"main\"} 1",
              "protosocket_client_operations_seconds_count"
                  + "{app=\"test\",command=\"set\",outcome=\"stored\",pool=\"main\"} 1",
              "protosocket_client_errors_total{app=\"test\",kind=\"server_not_found\",pool=\"main\"} 1.0",
              "protosocket_client_errors_total{app=\"test\",kind=\"timeout\",pool=\"main\"} 0.0",
              "protosocket_client_errors_total{app=\"test\",kind=\"invalid_request\",pool=\"main\"} 1.0",
              "protosocket_client_refused_total{app=\"test\",pool=\"main\"} 1.0",
              "protosocket_client_connections{app=\"test\",pool=\"main\",state=\"connecting\"} 0.0",
              "protosocket_client_connections{app=\"test\",pool=\"main\",state=\"ready\"} 1.0",
              "protosocket_client_connections{app=\"test\",pool=\"main\",state=\"draining\"} 0.0",
              "protosocket_client_connections{app=\"test\",pool=\"main\",state=\"backing_off\"} 0.0",
              "protosocket_client_in_flight_requests{app=\"test\",pool=\"main\"} 0.0",
              "protosocket_client_queue_bytes{app=\"test\",pool=\"main\"} 0.0",
              "protosocket_client_waiting_requests{app=\"test\",pool=\"main\"} 0.0",
              "protosocket_client_tombstones_requests{app=\"test\",pool=\"main\"} 0.0",
              "protosocket_client_connects_total{app=\"test\",pool=\"main\"} 1.0",
              "protosocket_client_connects_failed_total{app=\"test\",pool=\"main\"} 0.0",
              "protosocket_client_stray_replies_total{app=\"test\",pool=\"main\"} 0.0",
              "protosocket_client_observer_failures_total{app=\"test\",pool=\"main\"} 0.0",
              "protosocket_client_closes_total{app=\"test\",pool=\"main\",reason=\"closed_by_caller\"} 0.0");
      assertThat(
              value(
                  scrape,
                  "protosocket_client_traffic_bytes_total{app=\"test\",direction=\"sent\",pool=\"main\"}"))
          .isEqualTo((double) metrics.snapshot().bytesSent());
      double sum =
          value(
              scrape,
              "protosocket_client_operations_seconds_sum"
                  + "{app=\"test\",command=\"get\",outcome=\"hit\",pool=\"main\"}");
      double max =
          value(
              scrape,
              "protosocket_client_latency_max_seconds"
                  + "{app=\"test\",command=\"get\",outcome=\"hit\",pool=\"main\"}");
      double p99 =
          value(
              scrape,
              "protosocket_client_latency_seconds"
                  + "{app=\"test\",command=\"get\",outcome=\"hit\",pool=\"main\",quantile=\"0.99\"}");
      assertThat(max)
          .isPositive()
          .isLessThanOrEqualTo(sum * 1.001)
          .isLessThan((double) PATIENCE.toSeconds());
      assertThat(p99).isEqualTo(max);
    }
  }

  @Test
  void should_take_percentiles_over_the_latest_window() {
    new ProtosocketMeterBinder(metrics, "main").bindTo(registry);
    String p50 =
        "protosocket_client_latency_seconds{command=\"get\",outcome=\"hit\",pool=\"main\",quantile=\"0.5\"}";
    metrics.onResult(new Result(1_000_000));
    clock.add(Duration.ofSeconds(10));
    assertThat(value(scrape(), p50)).isBetween(0.000_999, 0.001_001);
    metrics.onResult(new Result(5_000_000));
    clock.add(Duration.ofSeconds(9));
    assertThat(value(scrape(), p50)).isBetween(0.000_999, 0.001_001);
    clock.add(Duration.ofSeconds(1));
    assertThat(value(scrape(), p50)).isBetween(0.004_995, 0.005_005);
  }

  @Test
  void should_show_each_pool_when_several_share_the_registry() {
    HistogramMetrics other = new HistogramMetrics();
    metrics.onResult(new Result(1_000_000));
    other.onResult(new Result(1_000_000));
    other.onResult(new Result(1_000_000));

    new ProtosocketMeterBinder(metrics, "main").bindTo(registry);
    new ProtosocketMeterBinder(other, "other").bindTo(registry);

    String hits =
        "protosocket_client_operations_seconds_count{command=\"get\",outcome=\"hit\",pool=\"%s\"}";
    assertThat(value(scrape(), hits.formatted("main"))).isEqualTo(1);
    assertThat(value(scrape(), hits.formatted("other"))).isEqualTo(2);
    assertThat(scrape()).noneMatch(line -> line.contains("\"server_ok\""));
  }

  @Test
  void should_reject_an_empty_window() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ProtosocketMeterBinder(metrics, Tags.empty(), Duration.ZERO))
        .withMessageStartingWith("window must be at least 1 ns, not PT0S");
    // Any length: the window of all time.
    new ProtosocketMeterBinder(metrics, Tags.of("length", "any"), ChronoUnit.FOREVER.getDuration())
        .bindTo(registry);
  }

  private List<String> scrape() {
    return registry.scrape().lines().toList();
  }

  private static double value(List<String> scrape, String series) {
    return scrape.stream()
        .filter(line -> line.startsWith(series + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
        .findFirst()
        .orElseThrow(() -> new AssertionError(series + " is not in\n" + String.join("\n", scrape)));
  }
}
