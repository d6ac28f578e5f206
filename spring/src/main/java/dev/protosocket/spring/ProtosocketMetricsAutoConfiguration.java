// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.metrics.micrometer.ProtosocketMeterBinder;
import io.micrometer.core.instrument.MeterRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Meters of clients, near caches and Spring's caches, if there is a {@link MeterRegistry}. */
@AutoConfiguration(
    afterName = {
      "org.springframework.boot.micrometer.metrics.autoconfigure.MetricsAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.CompositeMeterRegistryAutoConfiguration",
      "org.springframework.boot.micrometer.metrics.autoconfigure.export.simple.SimpleMetricsExportAutoConfiguration"
    })
@ConditionalOnClass({MeterRegistry.class, ProtosocketMeterBinder.class})
@ConditionalOnBean(MeterRegistry.class)
public final class ProtosocketMetricsAutoConfiguration {
  /** Creates it; Spring does. */
  public ProtosocketMetricsAutoConfiguration() {}

  @Bean
  static MicrometerMeters protosocketMeters() {
    return new MicrometerMeters();
  }
}
