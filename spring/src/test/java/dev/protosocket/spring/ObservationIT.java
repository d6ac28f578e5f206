// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.testing.Waiting;
import io.micrometer.common.KeyValue;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Each call has an observation, where the properties say so. */
class ObservationIT {
  private final List<String> ended = Collections.synchronizedList(new ArrayList<>());

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  ProtosocketObservationAutoConfiguration.class,
                  ProtosocketAutoConfiguration.class))
          .withBean(ObservationRegistry.class, this::registry);

  private ObservationRegistry registry() {
    ObservationRegistry registry = ObservationRegistry.create();
    registry
        .observationConfig()
        .observationHandler(
            new ObservationHandler<Observation.Context>() {
              @Override
              public void onStop(Observation.Context context) {
                Throwable error = context.getError();
                ended.add(
                    context.getName()
                        + "|"
                        + context.getContextualName()
                        + "|"
                        + context.getLowCardinalityKeyValues().stream()
                            .map(KeyValue::getValue)
                            .collect(Collectors.joining(","))
                        + (error == null ? "" : "|" + error.getClass().getSimpleName()));
              }

              @Override
              public boolean supportsContext(Observation.Context context) {
                return true;
              }
            });
    return registry;
  }

  private ApplicationContextRunner with(MemcachedServer server) {
    return runner.withPropertyValues(
        "protosocket.clients.main.wire=memcached",
        "protosocket.clients.main.endpoint=localhost:" + server.address().getPort(),
        "protosocket.clients.main.request-timeout=60s",
        "protosocket.clients.main.connect-timeout=60s");
  }

  @Test
  void should_observe_each_call_and_show_no_key() {
    try (MemcachedServer server = MemcachedServer.builder().start()) {
      with(server)
          .withPropertyValues("protosocket.clients.main.observations=true")
          .run(
              context -> {
                CacheClient client = context.getBean(CacheClient.class);
                client.set("users", "secret", "value");
                client.get("users", "secret");
                client.withTimeout(Duration.ofSeconds(59)).getAsync("users", "absent").join();
                client.getAll("users", List.of("secret"));
                client.ping();
                assertThatThrownBy(() -> client.set("users", "secret", "v", Duration.ZERO))
                    .isInstanceOf(InvalidRequestException.class);
              });
    }
    // The future's observation ends on the event loop.
    Waiting.until("six observations", () -> ended.size() >= 6);
    // In the order of the key values' names: cache, client, command, outcome.
    assertThat(ended)
        .containsExactlyInAnyOrder(
            "protosocket.calls|SET users|users,main,set,done",
            "protosocket.calls|GET users|users,main,get,hit",
            "protosocket.calls|GET users|users,main,get,miss",
            "protosocket.calls|BATCH GET users|users,main,batch_get,done",
            "protosocket.calls|PING|none,main,ping,done",
            "protosocket.calls|SET users|users,main,set,failed|InvalidRequestException");
  }

  @Test
  void should_observe_nothing_unless_told() {
    try (MemcachedServer server = MemcachedServer.builder().start()) {
      with(server)
          .run(context -> context.getBean(CacheClient.class).set("users", "secret", "value"));
    }
    assertThat(ended).isEmpty();
  }
}
