// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;

/** A result made up by a test; a GET's hit if nothing else is said. */
record Result(Operation operation, Outcome outcome, long latencyNanos) implements CommandResult {
  Result(long latencyNanos) {
    this(Operation.GET, Outcome.HIT, latencyNanos);
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
  public int bytesSent() {
    return 1;
  }

  @Override
  public int bytesReceived() {
    return 1;
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
