// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.jfr;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.server.EmbeddedServer;
import io.netty.util.LeakPresenceDetector;
import java.nio.file.Path;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jdk.jfr.Recording;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingFile;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FlightRecorderObserverIT {
  /** Far above what anything takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @AfterEach
  void should_leak_nothing() {
    LeakPresenceDetector.check();
  }

  @Test
  void should_read_back_connects_a_poison_and_slow_operations() throws Exception {
    List<RecordedEvent> events;
    int port;
    try (Recording recording = new Recording()) {
      recording.start();
      try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start()) {
        port = server.port();
        ClientConfig config = config(server, Duration.ZERO);
        ProtosocketClient client = ProtosocketClient.connect(config);
        client.set("cache", "secret-key", new byte[7]);
        server.dropConnections();
        client.closed().get(30, TimeUnit.SECONDS);
        server.close();
        assertThatThrownBy(() -> ProtosocketClient.connect(config))
            .isInstanceOf(ConnectionFailedException.class);
      }
      events = events(recording);
    }

    List<RecordedEvent> connects = named(events, "dev.protosocket.Connect");
    assertThat(connects).hasSize(2);
    RecordedEvent connect = connects.get(0);
    assertThat(connect.getBoolean("succeeded")).isTrue();
    assertThat(connect.getString("server")).isEqualTo("localhost:" + port);
    assertThat(connect.getDuration("connectTime")).isBetween(Duration.ofNanos(1), PATIENCE);
    assertThat(connects.get(1).getBoolean("succeeded")).isFalse();
    assertThat(connects.get(1).getString("error")).contains("ConnectionFailedException");

    RecordedEvent operation = named(events, "dev.protosocket.SlowOperation").get(0);
    assertThat(operation.getString("connection")).isEqualTo(connect.getString("connection"));
    assertThat(operation.getString("command")).isEqualTo("SET");
    assertThat(operation.getString("outcome")).isEqualTo("STORED");
    assertThat(operation.getString("cache")).isEqualTo("cache");
    assertThat(operation.getDuration("latency")).isPositive();
    assertThat(operation.getDuration("timeToFirstByte"))
        .isBetween(Duration.ofNanos(1), operation.getDuration("latency"));
    assertThat(operation.getInt("bytesSent")).isGreaterThan(7);
    assertThat(operation.getBoolean("pipelined")).isFalse();

    RecordedEvent close = named(events, "dev.protosocket.Close").get(0);
    assertThat(close.getString("connection")).isEqualTo(connect.getString("connection"));
    assertThat(close.getBoolean("poisoned")).isTrue();
    assertThat(close.getString("kind")).isEqualTo("CLOSED_BY_PEER");
    assertThat(events).noneMatch(event -> event.toString().contains("secret-key"));
  }

  @Test
  void should_write_an_operation_that_a_command_asks_for() throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
          ProtosocketClient client = ProtosocketClient.connect(config(server, Duration.ZERO))) {
        client.ping();
      }
      assertThat(named(events(recording), "dev.protosocket.SlowOperation"))
          .singleElement()
          .satisfies(event -> assertThat(event.getString("command")).isEqualTo("PING"))
          .satisfies(event -> assertThat(event.getString("outcome")).isEqualTo("DONE"));
    }
  }

  @Test
  void should_write_no_operation_below_the_threshold() throws Exception {
    try (Recording recording = new Recording()) {
      recording.start();
      try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
          ProtosocketClient client =
              ProtosocketClient.connect(config(server, Duration.ofMinutes(1)))) {
        client.set("cache", "k", new byte[7]);
      }
      List<RecordedEvent> events = events(recording);
      assertThat(named(events, "dev.protosocket.SlowOperation")).isEmpty();
      RecordedEvent close = named(events, "dev.protosocket.Close").get(0);
      assertThat(close.getBoolean("poisoned")).isFalse();
    }
  }

  @Test
  void should_reject_a_negative_threshold() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new FlightRecorderObserver(Duration.ofNanos(-1)))
        .withMessageStartingWith("slowThreshold must be at least zero, not PT-0.000000001S");
    // Any length: none is so slow.
    new FlightRecorderObserver(ChronoUnit.FOREVER.getDuration());
  }

  private static ClientConfig config(EmbeddedServer server, Duration threshold) {
    return ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE)
        .observer(new FlightRecorderObserver(threshold))
        .build();
  }

  private List<RecordedEvent> events(Recording recording) throws Exception {
    recording.stop();
    Path file = directory.resolve("recording.jfr");
    recording.dump(file);
    return RecordingFile.readAllEvents(file);
  }

  private static List<RecordedEvent> named(List<RecordedEvent> events, String name) {
    return events.stream()
        .filter(event -> event.getEventType().getName().equals(name))
        // The file has them thread by thread.
        .sorted(Comparator.comparing(RecordedEvent::getStartTime))
        .toList();
  }
}
