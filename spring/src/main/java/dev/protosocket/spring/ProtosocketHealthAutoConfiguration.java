// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import java.util.Map;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.health.autoconfigure.contributor.ConditionalOnEnabledHealthIndicator;
import org.springframework.boot.health.contributor.HealthContributor;
import org.springframework.context.annotation.Bean;

/** The health of each client; {@code management.health.protosocket.enabled=false} turns it off. */
@AutoConfiguration(after = ProtosocketAutoConfiguration.class)
@ConditionalOnClass({HealthContributor.class, ConditionalOnEnabledHealthIndicator.class})
@ConditionalOnBean(CacheClient.class)
public final class ProtosocketHealthAutoConfiguration {
  /** Creates it; Spring does. */
  public ProtosocketHealthAutoConfiguration() {}

  // At the method, because the condition is itself of a library that may be absent.
  @Bean
  @ConditionalOnEnabledHealthIndicator("protosocket")
  @ConditionalOnMissingBean(name = "protosocketHealthContributor")
  static HealthContributor protosocketHealthContributor(Map<String, CacheClient> clients) {
    return ClientHealth.of(clients);
  }
}
