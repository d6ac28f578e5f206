// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CommandResult;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Operation.Effect;
import dev.protosocket.client.Outcome;
import dev.protosocket.metrics.HistogramMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Operations and outcomes that the binder does not know until one of them has ended. */
class LaterOperationTest {
  private static final long LATENCY_NANOS = 1_000_000;

  /** Beyond the age at which meters are read anew. */
  private static final Duration SCRAPE_INTERVAL = Duration.ofSeconds(10);

  private final MockClock clock = new MockClock();
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
  private final HistogramMetrics metrics = new HistogramMetrics();
  private final ProtosocketMeterBinder binder = new ProtosocketMeterBinder(metrics, "pool");

  private static CommandResult result(Operation operation, Outcome outcome) {
    return new Result(operation, outcome, LATENCY_NANOS);
  }

  /** Returns an operation that was not there before. */
  private static Operation added(String name) {
    assertThat(Operation.all()).extracting(Operation::name).doesNotContain(name);
    return Operation.of(name, Effect.WRITE);
  }

  private void scrape() {
    clock.add(SCRAPE_INTERVAL);
    registry.getMeters().forEach(meter -> meter.measure().forEach(each -> each.getValue()));
  }

  private List<Meter> meters(String command, String outcome) {
    return registry.getMeters().stream()
        .filter(meter -> command.equals(meter.getId().getTag("command")))
        .filter(meter -> outcome.equals(meter.getId().getTag("outcome")))
        .toList();
  }

  private static Set<String> shapes(List<Meter> meters) {
    return meters.stream()
        .map(
            meter ->
                meter.getId().getName()
                    + meter.getId().getTag("quantile")
                    + meter.getId().getType()
                    + meter.getId().getBaseUnit()
                    + meter.getId().getDescription())
        .collect(Collectors.toSet());
  }

  private double count(String command, String outcome) {
    return registry
        .get("protosocket.client.operations")
        .tags("pool", "pool", "command", command, "outcome", outcome)
        .functionTimer()
        .count();
  }

  @Test
  void should_add_the_meters_of_an_operation_when_it_is_met() {
    binder.bindTo(registry);
    Operation touch = added("LATER_TOUCH");
    scrape();
    assertThat(meters("later_touch", "done")).isEmpty();

    metrics.onResult(result(touch, Outcome.DONE));
    metrics.onResult(result(touch, Outcome.DONE));
    scrape();

    assertThat(shapes(meters("later_touch", "done")))
        .isEqualTo(shapes(meters("get", "hit")))
        .hasSize(8);
    assertThat(count("later_touch", "done")).isEqualTo(2);
    assertThat(
            registry
                .get("protosocket.client.latency.max")
                .tags("command", "later_touch", "outcome", "done")
                .timeGauge()
                .value(TimeUnit.NANOSECONDS))
        .isBetween(0.999 * LATENCY_NANOS, 1.001 * LATENCY_NANOS);
    assertThat(count("later_touch", "failed")).as("there for the first failure").isZero();
    assertThat(meters("later_touch", "hit")).isEmpty();
  }

  @Test
  void should_have_the_meters_at_once_when_the_operation_has_ended_before() {
    metrics.onResult(result(added("LATER_BEFORE"), Outcome.DONE));
    binder.bindTo(registry);
    assertThat(count("later_before", "done")).isEqualTo(1);
  }

  @Test
  void should_add_an_outcome_that_a_known_operation_did_not_have() {
    binder.bindTo(registry);
    metrics.onResult(result(Operation.DELETE, Outcome.MISS));
    metrics.onResult(result(Operation.PING, Outcome.DONE));
    metrics.onResult(result(Operation.AUTHENTICATE, Outcome.AUTHENTICATED));

    scrape();

    assertThat(count("delete", "miss")).isEqualTo(1);
    assertThat(count("delete", "deleted")).isZero();
    assertThat(count("ping", "done")).isEqualTo(1);
    assertThat(count("authenticate", "authenticated")).isEqualTo(1);
  }

  @Test
  void should_add_each_meter_once_whoever_scrapes() {
    binder.bindTo(registry);
    metrics.onResult(result(added("LATER_RACE"), Outcome.DONE));
    clock.add(SCRAPE_INTERVAL);
    List<Meter> before = registry.getMeters();
    List<Meter> added = new ArrayList<>();
    registry.config().onMeterAdded(meter -> addTo(added, meter));

    CompletableFuture.allOf(
            IntStream.range(0, 4)
                .mapToObj(
                    i ->
                        CompletableFuture.runAsync(
                            () -> before.forEach(m -> m.measure().iterator().next().getValue())))
                .toArray(CompletableFuture[]::new))
        .orTimeout(30, TimeUnit.SECONDS)
        .join();

    assertThat(added).hasSize(16).doesNotHaveDuplicates();
    assertThat(registry.getMeters()).hasSize(before.size() + 16);
  }

  private static void addTo(List<Meter> list, Meter meter) {
    synchronized (list) {
      list.add(meter);
    }
  }

  /** The registry calls its listener, under locks of its own. */
  @Test
  void should_not_begin_again_when_the_registry_reads_what_is_added() {
    binder.bindTo(registry);
    registry
        .config()
        .onMeterAdded(
            meter -> {
              clock.add(SCRAPE_INTERVAL);
              meter.measure().forEach(each -> each.getValue());
            });
    metrics.onResult(result(added("LATER_NESTED"), Outcome.DONE));

    scrape();

    assertThat(meters("later_nested", "done")).hasSize(8);
  }

  @Test
  void should_take_the_added_meters_out_and_add_no_more_when_closed() {
    Operation operation = added("LATER_CLOSED");
    binder.bindTo(registry);
    metrics.onResult(result(operation, Outcome.DONE));
    scrape();
    List<Meter> kept = registry.getMeters();

    binder.close();
    assertThat(registry.getMeters()).isEmpty();
    metrics.onResult(result(Operation.PING, Outcome.DONE));
    clock.add(SCRAPE_INTERVAL);
    kept.forEach(meter -> meter.measure().forEach(each -> each.getValue()));

    assertThat(registry.getMeters()).isEmpty();
  }

  @Test
  void should_show_the_operation_to_prometheus_by_the_second_scrape() {
    PrometheusMeterRegistry prometheus =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT, new PrometheusRegistry(), clock);
    binder.bindTo(prometheus);
    metrics.onResult(result(added("LATER_SHOWN"), Outcome.DONE));
    clock.add(SCRAPE_INTERVAL);
    prometheus.scrape();

    assertThat(prometheus.scrape().lines())
        .contains(
            "protosocket_client_operations_seconds_count"
                + "{command=\"later_shown\",outcome=\"done\",pool=\"pool\"} 1");
  }
}
