// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import org.jspecify.annotations.Nullable;

/** How a call has ended, for observers. Lettuce tells nothing of bytes and first bytes. */
record Ended(
    Operation operation,
    String cache,
    Outcome outcome,
    @Nullable CacheException error,
    long latencyNanos,
    ConnectionInfo connection)
    implements CommandResult {

  @Override
  public long timeToFirstByteNanos() {
    return NO_REPLY;
  }

  @Override
  public int bytesSent() {
    return 0;
  }

  @Override
  public int bytesReceived() {
    return 0;
  }

  @Override
  public boolean pipelined() {
    return false;
  }
}
