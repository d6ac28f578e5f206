// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.junit;

import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionStats;
import dev.protosocket.client.ProtosocketClient;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What the connections of a test still have: calls in flight, and buffers. Safe for use by any
 * number of threads.
 */
final class Watch implements ClientObserver {
  /** Counts each byte until it is released, which a pool would keep. */
  final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true);

  private final Set<ProtosocketClient> open = ConcurrentHashMap.newKeySet();

  @Override
  public void onResult(CommandResult result) {}

  @Override
  public void onConnect(ProtosocketClient client, long connectNanos) {
    open.add(client);
  }

  @Override
  public void onClose(ProtosocketClient client, CloseReason reason) {
    open.remove(client);
  }

  boolean isConnected() {
    return !open.isEmpty();
  }

  int callsInFlight() {
    int calls = 0;
    for (ProtosocketClient client : open) {
      ConnectionStats stats = client.stats();
      calls += stats.inFlight() + stats.waiting();
    }
    return calls;
  }

  long bytesInUse() {
    ByteBufAllocatorMetric metric = allocator.metric();
    return metric.usedHeapMemory() + metric.usedDirectMemory();
  }
}
