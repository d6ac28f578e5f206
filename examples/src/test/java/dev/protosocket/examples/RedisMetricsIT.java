// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.Endpoint;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.metrics.jfr.FlightRecorderObserver;
import dev.protosocket.metrics.micrometer.ProtosocketMeterBinder;
import dev.protosocket.metrics.opentelemetry.OpenTelemetryMetrics;
import dev.protosocket.metrics.opentelemetry.TracingCacheClient;
import dev.protosocket.redis.RedisCacheClient;
import dev.protosocket.redis.RedisConfig;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import io.micrometer.core.instrument.MockClock;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.simple.SimpleConfig;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Each way to look at a client's calls shows those of a Redis client, as docs/redis.md says. */
@NeedsRedis
@Timeout(120)
class RedisMetricsIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CACHE = "users";

  private RedisProcess server;

  @BeforeEach
  void start() throws Exception {
    server = RedisProcess.start();
  }

  @AfterEach
  void stop() throws Exception {
    server.close();
  }

  private RedisCacheClient connect(ClientObserver observer) {
    return RedisCacheClient.connect(
        RedisConfig.builder(new Endpoint(server.host(), server.port()))
            .connectTimeout(PATIENCE)
            .requestTimeout(PATIENCE)
            .observer(observer)
            .build());
  }

  private static void call(CacheClient client) {
    client.set(CACHE, "secret-key", "value");
    client.getString(CACHE, "secret-key");
    client.getString(CACHE, "absent");
  }

  @Test
  void should_show_in_micrometer() {
    HistogramMetrics metrics = new HistogramMetrics();
    MockClock clock = new MockClock();
    SimpleMeterRegistry registry = new SimpleMeterRegistry(SimpleConfig.DEFAULT, clock);
    try (CacheClient client = connect(metrics)) {
      new ProtosocketMeterBinder(metrics, Tags.empty(), Duration.ofSeconds(10)).bindTo(registry);
      call(client);
      clock.add(Duration.ofSeconds(10));
      for (String outcome : List.of("hit", "miss")) {
        assertThat(
                registry
                    .get("protosocket.client.operations")
                    .tags("command", "get", "outcome", outcome)
                    .functionTimer()
                    .count())
            .isEqualTo(1);
      }
    } finally {
      registry.close();
    }
  }

  @Test
  void should_show_in_opentelemetry() {
    InMemoryMetricReader reader = InMemoryMetricReader.create();
    InMemorySpanExporter spans = InMemorySpanExporter.create();
    try (OpenTelemetrySdk telemetry =
            OpenTelemetrySdk.builder()
                .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
                .setTracerProvider(
                    SdkTracerProvider.builder()
                        .addSpanProcessor(SimpleSpanProcessor.create(spans))
                        .build())
                .build();
        CacheClient client =
            new TracingCacheClient(
                    connect(new OpenTelemetryMetrics(telemetry).withSystem("redis")),
                    telemetry,
                    server.host(),
                    server.port())
                .withSystem("redis")) {
      call(client);
      assertThat(spans.getFinishedSpanItems())
          .hasSize(3)
          .allSatisfy(RedisMetricsIT::assertRedis)
          .noneMatch(span -> span.toString().contains("secret-key"));
      MetricData durations =
          reader.collectAllMetrics().stream()
              .filter(metric -> metric.getName().equals("db.client.operation.duration"))
              .findFirst()
              .orElseThrow();
      assertThat(durations.getHistogramData().getPoints())
          .isNotEmpty()
          .allSatisfy(
              point ->
                  assertThat(point.getAttributes().get(AttributeKey.stringKey("db.system.name")))
                      .isEqualTo("redis"));
      assertThat(
              durations.getHistogramData().getPoints().stream()
                  .mapToLong(point -> point.getCount())
                  .sum())
          .isEqualTo(3);
    }
  }

  private static void assertRedis(SpanData span) {
    assertThat(span.getAttributes().get(AttributeKey.stringKey("db.system.name")))
        .isEqualTo("redis");
    assertThat(span.getAttributes().get(AttributeKey.stringKey("db.namespace"))).isEqualTo(CACHE);
  }

  @Test
  void should_show_in_the_flight_recorder(@TempDir Path directory) throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      try (CacheClient client = connect(new FlightRecorderObserver(Duration.ZERO))) {
        call(client);
      }
      recording.stop();
      Path file = directory.resolve("recording.jfr");
      recording.dump(file);
      List<RecordedEvent> operations =
          RecordingFile.readAllEvents(file).stream()
              .filter(event -> event.getEventType().getName().endsWith(".SlowOperation"))
              .toList();
      assertThat(operations)
          .extracting(event -> event.getString("command") + " " + event.getString("outcome"))
          .containsExactlyInAnyOrder("SET STORED", "GET HIT", "GET MISS");
      assertThat(operations)
          .allSatisfy(event -> assertThat(event.getString("cache")).isEqualTo(CACHE))
          .noneMatch(event -> event.toString().contains("secret-key"));
    }
  }
}
