// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.jfr;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.spi.Durations;
import java.time.Duration;

/**
 * Writes events to the JDK Flight Recorder: {@code dev.protosocket.Connect}, {@code
 * dev.protosocket.Close}, and {@code dev.protosocket.SlowOperation} for each operation that takes
 * at least as long as a threshold. Operations below it cost a comparison; while no recording runs,
 * the others cost a little garbage at most. No key, value or token is written.
 */
public final class FlightRecorderObserver implements ClientObserver {
  private final long thresholdNanos;

  /**
   * Creates an observer.
   *
   * @param slowThreshold the latency from which on an operation is slow; zero records all of them,
   *     a very long one none
   */
  public FlightRecorderObserver(Duration slowThreshold) {
    this.thresholdNanos =
        Durations.atLeast(Duration.ZERO, "slowThreshold", slowThreshold).toNanos();
  }

  @Override
  public void onResult(CommandResult result) {
    if (result.latencyNanos() >= thresholdNanos) {
      SlowOperationEvent event = new SlowOperationEvent();
      if (event.shouldCommit()) {
        fill(event, result);
        event.commit();
      }
    }
  }

  private static void fill(SlowOperationEvent event, CommandResult result) {
    CacheException error = result.error();
    event.connection = result.connection().id();
    event.server = server(result.connection());
    event.cache = result.cache();
    event.command = result.operation().name();
    event.outcome = result.outcome().name();
    event.error = error == null ? "" : error.toString();
    event.latency = result.latencyNanos();
    event.timeToFirstByte = result.timeToFirstByteNanos();
    event.bytesSent = result.bytesSent();
    event.bytesReceived = result.bytesReceived();
    event.pipelined = result.pipelined();
  }

  @Override
  public void onConnect(ProtosocketClient client, long connectNanos) {
    ConnectEvent event = new ConnectEvent();
    event.connection = client.info().id();
    event.server = server(client.info());
    event.connectTime = connectNanos;
    event.succeeded = true;
    event.commit();
  }

  @Override
  public void onConnectFailed(Throwable error, long nanos) {
    ConnectEvent event = new ConnectEvent();
    event.connectTime = nanos;
    event.error = error.toString();
    event.commit();
  }

  @Override
  public void onClose(ProtosocketClient client, CloseReason reason) {
    CloseEvent event = new CloseEvent();
    event.connection = client.info().id();
    event.server = server(client.info());
    event.poisoned = reason.kind() != CloseReason.Kind.CLOSED_BY_CALLER;
    event.kind = reason.kind().name();
    event.detail = reason.detail();
    event.commit();
  }

  private static String server(ConnectionInfo connection) {
    return connection.serverName() + ":" + connection.serverPort();
  }
}
