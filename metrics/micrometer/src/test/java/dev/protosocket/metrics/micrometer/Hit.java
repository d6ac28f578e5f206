// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.micrometer;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;

/** A GET's hit made up by a test. */
record Hit(long latencyNanos) implements CommandResult {
  @Override
  public Operation operation() {
    return Operation.GET;
  }

  @Override
  public String cache() {
    return "cache";
  }

  @Override
  public Outcome outcome() {
    return Outcome.HIT;
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
