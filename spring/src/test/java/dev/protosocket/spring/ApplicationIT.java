// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.spring.app.Application;
import dev.protosocket.testing.Waiting;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;

/** An application is started and asked over HTTP; its cache is an embedded server with TLS. */
class ApplicationIT {
  private final HttpClient http = HttpClient.newHttpClient();

  @Test
  void should_answer_from_the_cache() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().caches("users").start()) {
      try (ConfigurableApplicationContext context = start(server)) {
        String first = get(context, "/users/42").body();
        assertThat(first).contains("Ada Lovelace").contains("\"asked\":1");
        assertThat(get(context, "/users/42").body()).isEqualTo(first);
        assertThat(get(context, "/users/43").body()).contains("\"asked\":2");
        assertThat(server.stats().sets()).isEqualTo(2);

        String health = get(context, "/actuator/health").body();
        assertThat(health).contains("\"sessions\":{\"status\":\"UP\"}");
        MeterRegistry registry = context.getBean(MeterRegistry.class);
        // Meters that are read within a quarter of a second show one moment; the start is one.
        Waiting.until(
            "two writes in the meters",
            () ->
                registry
                    .get("protosocket.client.operations")
                    .tags("pool", "sessions", "command", "set")
                    .functionTimers()
                    .stream()
                    .anyMatch(timer -> timer.count() == 2));
        assertThat(registry.get("protosocket.near.entries").tag("name", "sessions").gauge().value())
            .isPositive();
        assertThat(registry.find("protosocket.typed.reads").tag("name", "users").meters())
            .isNotEmpty();
      }
    }
  }

  @Test
  void should_start_without_its_cache_and_say_that_it_is_down() throws Exception {
    EmbeddedServer server = EmbeddedServer.start();
    server.close();
    try (ConfigurableApplicationContext context =
        start(server, "--protosocket.cache.fail-soft.enabled=true")) {
      assertThat(get(context, "/users/42").body()).contains("\"asked\":1");
      HttpResponse<String> health = get(context, "/actuator/health");
      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"sessions\":{").contains("\"status\":\"DOWN\"");
      assertThat(health.body()).doesNotContain(server.token());
    }
  }

  private static ConfigurableApplicationContext start(EmbeddedServer server, String... more) {
    String[] arguments = {
      "--server.port=0",
      "--server.address=127.0.0.1",
      "--management.endpoint.health.show-details=always",
      "--protosocket.clients.sessions.endpoint=localhost:" + server.port(),
      "--protosocket.clients.sessions.credential=" + server.token(),
      "--protosocket.clients.sessions.ssl.bundle=cache",
      "--protosocket.clients.sessions.connect-timeout=" + (more.length == 0 ? "30s" : "1s"),
      "--protosocket.clients.sessions.request-timeout=" + (more.length == 0 ? "30s" : "1s"),
      "--protosocket.clients.sessions.near.enabled=true",
      "--protosocket.clients.sessions.near.max-stale=10m",
      "--spring.ssl.bundle.pem.cache.truststore.certificate=" + server.caCertificatePem(),
      "--protosocket.cache.caches.users.type=" + Application.User.class.getName(),
    };
    String[] all = new String[arguments.length + more.length];
    System.arraycopy(arguments, 0, all, 0, arguments.length);
    System.arraycopy(more, 0, all, arguments.length, more.length);
    return SpringApplication.run(Application.class, all);
  }

  private HttpResponse<String> get(ConfigurableApplicationContext context, String path)
      throws IOException, InterruptedException {
    int port = ((WebServerApplicationContext) context).getWebServer().getPort();
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofMinutes(1))
            .build();
    return http.send(request, HttpResponse.BodyHandlers.ofString());
  }
}
