// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.opentelemetry;

import static dev.protosocket.metrics.opentelemetry.SemanticAttributes.NAMESPACE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Credential;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.LeakPresenceDetector;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.metrics.data.HistogramPointData;
import io.opentelemetry.sdk.metrics.data.LongPointData;
import io.opentelemetry.sdk.metrics.data.MetricData;
import io.opentelemetry.sdk.testing.exporter.InMemoryMetricReader;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenTelemetryIT {
  /** Far above what anything takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InMemoryMetricReader reader = InMemoryMetricReader.create();
  private final InMemorySpanExporter spans = InMemorySpanExporter.create();
  private final OpenTelemetrySdk telemetry =
      OpenTelemetrySdk.builder()
          .setMeterProvider(SdkMeterProvider.builder().registerMetricReader(reader).build())
          .setTracerProvider(
              SdkTracerProvider.builder()
                  .addSpanProcessor(SimpleSpanProcessor.create(spans))
                  .build())
          .build();
  private EmbeddedServer server;
  private ProtosocketClient client;

  @BeforeEach
  void connect() {
    server = EmbeddedServer.builder().plaintext().start();
    client =
        ProtosocketClient.connect(config().observer(new OpenTelemetryMetrics(telemetry)).build());
  }

  private ClientConfig.Builder config() {
    return ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE);
  }

  @AfterEach
  void close() {
    client.close();
    server.close();
    telemetry.close();
    LeakPresenceDetector.check();
  }

  private Attributes attributes(String operation, String cache) {
    return Attributes.builder()
        .put("db.system.name", "momento")
        .put("db.namespace", cache)
        .put("db.operation.name", operation)
        .put("server.address", "localhost")
        .put("server.port", server.port())
        .build();
  }

  private Attributes notFound(String operation, String cache) {
    return attributes(operation, cache).toBuilder()
        .put("db.response.status_code", "NOT_FOUND")
        .put("error.type", "NOT_FOUND")
        .build();
  }

  @Test
  void should_export_the_duration_by_the_semantic_conventions() {
    client.set("cache", "k", new byte[3]);
    client.get("cache", "k");
    client.get("cache", "absent");
    assertThatThrownBy(() -> client.get("nowhere", "k")).isInstanceOf(ServerErrorException.class);

    MetricData duration = metric("db.client.operation.duration");

    assertThat(duration.getUnit()).isEqualTo("s");
    assertThat(duration.getInstrumentationScopeInfo().getName())
        .isEqualTo("dev.protosocket.client");
    var points =
        duration.getHistogramData().getPoints().stream()
            .collect(Collectors.toMap(HistogramPointData::getAttributes, point -> point));
    assertThat(points)
        .containsOnlyKeys(
            attributes("SET", "cache"), attributes("GET", "cache"), notFound("GET", "nowhere"));
    HistogramPointData gets = points.get(attributes("GET", "cache"));
    assertThat(gets.getCount()).isEqualTo(2);
    assertThat(gets.getSum()).isPositive().isLessThan(2.0 * PATIENCE.toSeconds());
    assertThat(gets.getBoundaries())
        .containsExactly(0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1.0, 5.0, 10.0);
  }

  @Test
  void should_name_another_system() {
    OpenTelemetryMetrics metrics = new OpenTelemetryMetrics(telemetry).withSystem("memcached");
    try (ProtosocketClient other = ProtosocketClient.connect(config().observer(metrics).build());
        TracingCacheClient traced =
            new TracingCacheClient(other, telemetry, "localhost", server.port())
                .withSystem("memcached")) {
      traced.withTimeout(PATIENCE).get("cache", "k");
    }

    Attributes get =
        attributes("GET", "cache").toBuilder().put("db.system.name", "memcached").build();
    assertThat(metric("db.client.operation.duration").getHistogramData().getPoints())
        .singleElement()
        .satisfies(point -> assertThat(point.getAttributes()).isEqualTo(get));
    assertThat(spans.getFinishedSpanItems())
        .singleElement()
        .satisfies(span -> assertThat(span.getAttributes().asMap()).isEqualTo(get.asMap()));
  }

  @Test
  void should_know_an_operation_that_has_no_cache_by_its_name() {
    client.ping();
    new TracingCacheClient(client, telemetry, "localhost", server.port()).ping();

    Attributes ping = attributes("PING", "").toBuilder().remove(NAMESPACE).build();
    assertThat(metric("db.client.operation.duration").getHistogramData().getPoints())
        .singleElement()
        .satisfies(point -> assertThat(point.getAttributes()).isEqualTo(ping))
        .satisfies(point -> assertThat(point.getCount()).isEqualTo(2));
    assertThat(spans.getFinishedSpanItems())
        .singleElement()
        .satisfies(span -> assertThat(span.getName()).isEqualTo("PING"))
        .satisfies(span -> assertThat(span.getAttributes().asMap()).isEqualTo(ping.asMap()));
  }

  @Test
  void should_count_refused_operations_and_connections_by_state() throws Exception {
    assertThat(client.getAsync(" ", "k")).isCompletedExceptionally();
    assertThat(client.getAsync(" ", "k")).isCompletedExceptionally();

    MetricData refused = metric("protosocket.client.refused");
    assertThat(refused.getUnit()).isEqualTo("{operation}");
    assertThat(refused.getLongSumData().isMonotonic()).isTrue();
    assertThat(values(refused))
        .isEqualTo(
            Map.of(
                attributes("GET", " ").toBuilder()
                    .put("error.type", InvalidRequestException.class.getName())
                    .build(),
                2L));

    MetricData connections = metric("protosocket.client.connections");
    assertThat(connections.getUnit()).isEqualTo("{connection}");
    assertThat(connections.getLongSumData().isMonotonic()).isFalse();
    assertThat(values(connections)).isEqualTo(Map.of(state("connecting"), 0L, state("ready"), 1L));

    client.close();
    assertThat(values(metric("protosocket.client.connections")))
        .isEqualTo(Map.of(state("connecting"), 0L, state("ready"), 0L, state("draining"), 0L));
  }

  @Test
  void should_count_the_connections_of_each_pool_apart_when_it_has_a_name() {
    OpenTelemetryMetrics first = new OpenTelemetryMetrics(telemetry, "first");
    OpenTelemetryMetrics second = new OpenTelemetryMetrics(telemetry, "second");

    first.onStateChange(ConnectionState.CLOSED, ConnectionState.BACKING_OFF);
    second.onStateChange(ConnectionState.CLOSED, ConnectionState.BACKING_OFF);
    second.onStateChange(ConnectionState.CLOSED, ConnectionState.BACKING_OFF);

    assertThat(values(metric("protosocket.client.connections")))
        .containsEntry(backingOff("first"), 1L)
        .containsEntry(backingOff("second"), 2L);
  }

  private static Attributes backingOff(String pool) {
    return state("backing_off").toBuilder().put("db.client.connection.pool.name", pool).build();
  }

  private static Attributes state(String state) {
    return Attributes.builder().put("state", state).build();
  }

  private MetricData metric(String name) {
    return reader.collectAllMetrics().stream()
        .filter(metric -> metric.getName().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no metric " + name));
  }

  private static Map<Attributes, Long> values(MetricData metric) {
    return metric.getLongSumData().getPoints().stream()
        .collect(Collectors.toMap(LongPointData::getAttributes, LongPointData::getValue));
  }

  @Test
  void should_show_the_caller_of_a_traced_call_that_throws() {
    CacheClient traced = new TracingCacheClient(client, telemetry, "localhost", server.port());
    client.close();

    assertShowsCaller(() -> traced.cache(" "));
    assertShowsCaller(() -> traced.get("cache", "k"));
    assertShowsCaller(() -> traced.set("cache", "k", new byte[3]));
    assertShowsCaller(() -> traced.delete("cache", "k"));
  }

  private static void assertShowsCaller(ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOf(CacheException.class)
        .satisfies(
            e ->
                assertThat(Arrays.stream(e.getStackTrace()))
                    .anyMatch(f -> f.getClassName().equals(OpenTelemetryIT.class.getName())));
  }

  @Test
  void should_make_each_call_a_child_of_the_callers_span() throws Exception {
    // Not closed: the wrapper would close the client.
    CacheClient traced = new TracingCacheClient(client, telemetry, "localhost", server.port());
    Span caller = telemetry.getTracer("test").spanBuilder("caller").startSpan();
    try (Scope current = caller.makeCurrent()) {
      traced.set("cache", "k", new byte[3]);
      traced.getAsync("cache", "k").get(30, TimeUnit.SECONDS);
      assertThatThrownBy(() -> traced.delete("nowhere", "k"))
          .isInstanceOf(ServerErrorException.class);
    } finally {
      caller.end();
    }
    // The event loop ends the asynchronous call's span; it has nothing left to do once it is
    // closed.
    client.close();

    List<SpanData> calls =
        spans.getFinishedSpanItems().stream()
            .filter(span -> span.getKind() == SpanKind.CLIENT)
            .toList();
    assertThat(calls)
        .extracting(SpanData::getName)
        .containsExactlyInAnyOrder("SET cache", "GET cache", "DELETE nowhere");
    assertThat(calls)
        .allMatch(span -> span.getParentSpanId().equals(caller.getSpanContext().getSpanId()));
    assertThat(calls).allMatch(span -> span.getEndEpochNanos() > span.getStartEpochNanos());
    assertThat(named(calls, "GET cache").getAttributes().asMap())
        .isEqualTo(attributes("GET", "cache").asMap());
    SpanData failed = named(calls, "DELETE nowhere");
    assertThat(failed.getAttributes().asMap()).isEqualTo(notFound("DELETE", "nowhere").asMap());
    assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
  }

  @Test
  void should_end_a_traced_call_by_the_callers_clock_when_the_event_loop_is_blocked()
      throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    CountDownLatch release = new CountDownLatch(1);
    ClientConfig config =
        ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
            .tls(TlsOptions.insecurePlaintext())
            .requestTimeout(Duration.ofMillis(200))
            .eventLoopGroup(group)
            .build();
    try (CacheClient traced =
        new TracingCacheClient(
            ProtosocketClient.connect(config), telemetry, "localhost", server.port())) {
      group.execute(
          () -> {
            try {
              release.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
          });

      assertThatThrownBy(() -> traced.get("cache", "k"))
          .isInstanceOf(RequestTimeoutException.class)
          .hasMessageContaining("the event loop has been busy");
      assertThat(release.getCount()).isEqualTo(1);
      assertThat(named(spans.getFinishedSpanItems(), "GET cache").getStatus().getStatusCode())
          .isEqualTo(StatusCode.ERROR);

      release.countDown();
      Boolean refused =
          group
              .submit(
                  () -> {
                    try {
                      traced.getAsync("cache", "k").join();
                      return false;
                    } catch (IllegalStateException e) {
                      return e.getMessage().contains("could wait for itself");
                    }
                  })
              .get(30, TimeUnit.SECONDS);
      assertThat(refused).isTrue();
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  private static SpanData named(List<SpanData> all, String name) {
    return all.stream().filter(span -> span.getName().equals(name)).findFirst().orElseThrow();
  }
}
