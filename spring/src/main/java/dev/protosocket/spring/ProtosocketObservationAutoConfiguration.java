// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import io.micrometer.observation.ObservationRegistry;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.context.annotation.Bean;

/** Observations of calls, for the clients that ask for them. */
@AutoConfiguration(
    before = ProtosocketAutoConfiguration.class,
    afterName =
        "org.springframework.boot.micrometer.observation.autoconfigure.ObservationAutoConfiguration")
@ConditionalOnClass(ObservationRegistry.class)
@ConditionalOnBean(ObservationRegistry.class)
public final class ProtosocketObservationAutoConfiguration {
  /** Creates it; Spring does. */
  public ProtosocketObservationAutoConfiguration() {}

  @Bean
  static Observations protosocketObservations(ObservationRegistry registry) {
    return (client, name) -> new ObservedClient(client, name, registry);
  }
}
