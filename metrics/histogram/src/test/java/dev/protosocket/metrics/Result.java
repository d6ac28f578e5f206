// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;

/** A result made up by a test. */
record Result(
    Operation operation, Outcome outcome, long latencyNanos, int bytesSent, int bytesReceived)
    implements CommandResult {
  static Result of(Operation operation, Outcome outcome, long latencyNanos) {
    return new Result(operation, outcome, latencyNanos, 10, 20);
  }

  @Override
  public String cache() {
    return "cache";
  }

  @Override
  public CacheException error() {
    return null;
  }

  @Override
  public long timeToFirstByteNanos() {
    return latencyNanos;
  }

  @Override
  public ConnectionInfo connection() {
    return new ConnectionInfo("1", "localhost", 1);
  }

  @Override
  public boolean pipelined() {
    return false;
  }
}
