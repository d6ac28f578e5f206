// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;
import java.util.LinkedHashMap;
import java.util.Map;
import org.springframework.boot.health.contributor.AbstractHealthIndicator;
import org.springframework.boot.health.contributor.CompositeHealthContributor;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthContributor;

/** Up if the server answers a ping within the client's request timeout. */
final class ClientHealth extends AbstractHealthIndicator {
  private final CacheClient client;

  ClientHealth(CacheClient client) {
    super("the cache does not answer");
    this.client = client;
  }

  /** Returns the health of each client, by its name. */
  static HealthContributor of(Map<String, CacheClient> beans) {
    Map<String, CacheClient> clients = new LinkedHashMap<>();
    beans.forEach((bean, client) -> clients.put(ClientRegistrar.clientName(bean), client));
    return CompositeHealthContributor.fromMap(clients, ClientHealth::new);
  }

  @Override
  protected void doHealthCheck(Health.Builder builder) {
    client.ping();
    builder.up();
  }
}
