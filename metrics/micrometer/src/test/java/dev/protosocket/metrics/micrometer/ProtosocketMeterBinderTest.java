// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.protosocket.metrics.HistogramMetrics;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.util.LeakPresenceDetector;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Several binders and one registry. */
class ProtosocketMeterBinderTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

  @AfterEach
  void should_leak_nothing() {
    LeakPresenceDetector.check();
  }

  private static HistogramMetrics withHits(int hits) {
    HistogramMetrics metrics = new HistogramMetrics();
    for (int i = 0; i < hits; i++) {
      metrics.onResult(new Result(1_000_000));
    }
    return metrics;
  }

  private double hits(String pool) {
    return registry
        .get("protosocket.client.operations")
        .tags("pool", pool, "command", "get", "outcome", "hit")
        .functionTimer()
        .count();
  }

  private Set<String> pools() {
    return registry.getMeters().stream()
        .map(meter -> String.valueOf(meter.getId().getTag("pool")))
        .collect(Collectors.toSet());
  }

  @Test
  void should_keep_the_meters_of_each_pool_apart_when_they_have_names() {
    new ProtosocketMeterBinder(withHits(1), "first").bindTo(registry);
    int ofOne = registry.getMeters().size();
    new ProtosocketMeterBinder(
            withHits(2),
            Tags.of("pool", "second", "cache", "users"),
            ProtosocketMeterBinder.DEFAULT_WINDOW)
        .bindTo(registry);

    assertThat(registry.getMeters()).hasSize(2 * ofOne);
    assertThat(hits("first")).isEqualTo(1);
    assertThat(hits("second")).isEqualTo(2);
    assertThat(registry.getMeters())
        .filteredOn(meter -> "users".equals(meter.getId().getTag("cache")))
        .hasSize(ofOne);
  }

  @Test
  void should_number_pools_when_they_have_no_names() {
    new ProtosocketMeterBinder(withHits(1)).bindTo(registry);
    new ProtosocketMeterBinder(withHits(2)).bindTo(registry);

    assertThat(pools()).hasSize(2).allMatch(pool -> pool.matches("protosocket-[1-9][0-9]*"));
    assertThat(pools().stream().map(this::hits)).containsExactlyInAnyOrder(1.0, 2.0);
  }

  @Test
  void should_refuse_a_second_pool_of_the_same_name_until_the_first_is_closed() {
    ProtosocketMeterBinder old = new ProtosocketMeterBinder(withHits(1), "pool");
    ProtosocketMeterBinder latest = new ProtosocketMeterBinder(withHits(2), "pool");
    old.bindTo(registry);

    assertThatIllegalStateException()
        .isThrownBy(() -> latest.bindTo(registry))
        .withMessage(
            "the registry has the meters of another binder with the tags [tag(pool=pool)]; give"
                + " each binder a pool name of its own, or close the other one first");
    assertThat(hits("pool")).isEqualTo(1);

    old.close();
    assertThat(registry.getMeters()).isEmpty();
    latest.bindTo(registry);
    assertThat(hits("pool")).isEqualTo(2);
  }

  @Test
  void should_do_nothing_when_bound_to_the_same_registry_again() {
    ProtosocketMeterBinder binder = new ProtosocketMeterBinder(withHits(1), "pool");
    binder.bindTo(registry);
    List<Meter> meters = registry.getMeters();

    binder.bindTo(registry);

    assertThat(registry.getMeters()).isEqualTo(meters);
    SimpleMeterRegistry second = new SimpleMeterRegistry();
    binder.bindTo(second);
    assertThat(second.getMeters()).hasSameSizeAs(meters);
    binder.close();
    assertThat(second.getMeters()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"command", "direction", "kind", "outcome", "quantile", "reason", "state"})
  void should_refuse_a_tag_that_the_meters_have_themselves(String key) {
    assertThatIllegalArgumentException()
        .isThrownBy(
            () ->
                new ProtosocketMeterBinder(
                    withHits(0), Tags.of(key, "x"), ProtosocketMeterBinder.DEFAULT_WINDOW))
        .withMessage("the tag " + key + " is one of the meters' own; give yours another key");
  }

  @Test
  void should_have_no_other_tags_than_those_that_are_refused() {
    new ProtosocketMeterBinder(withHits(1), "pool").bindTo(registry);

    assertThat(
            registry.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(tag -> tag.getKey())
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrder(
            "command", "direction", "kind", "outcome", "pool", "quantile", "reason", "state");
    assertThat(registry.getMeters())
        .extracting(meter -> meter.getId().getTag("kind"))
        .doesNotContain("server_ok")
        .contains("server_no_status", "server_not_found", "timeout");
  }
}
