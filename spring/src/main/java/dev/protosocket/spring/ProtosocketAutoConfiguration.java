// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.ssl.SslBundles;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;

/**
 * A {@link CacheClient} bean for each client in {@code protosocket.clients}. That of {@code
 * sessions} is {@code sessionsCacheClient}.
 */
@AutoConfiguration(
    afterName = "org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration",
    after = ProtosocketMetricsAutoConfiguration.class)
@ConditionalOnClass(CacheClient.class)
@EnableConfigurationProperties(ProtosocketProperties.class)
@Import(ClientRegistrar.class)
public final class ProtosocketAutoConfiguration {
  /** Creates it; Spring does. */
  public ProtosocketAutoConfiguration() {}

  @Bean
  static ClientFactory protosocketClientFactory(
      ProtosocketProperties properties,
      ObjectProvider<SslBundles> bundles,
      ObjectProvider<Meters> meters,
      ObjectProvider<ProtosocketConnectionDetails> details,
      ObjectProvider<Observations> observations) {
    return new ClientFactory(properties, bundles, meters, details, observations);
  }
}
