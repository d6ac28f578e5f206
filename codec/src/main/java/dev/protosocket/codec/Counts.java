// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.ValueFormatException;
import dev.protosocket.client.spi.Plugins;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What happens in a typed cache: counted, and told to the listener. For any thread. */
final class Counts {
  private static final Logger logger = LoggerFactory.getLogger(TypedCache.class);

  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder loads = new LongAdder();
  final LongAdder loadFailures = new LongAdder();
  final LongAdder refreshes = new LongAdder();
  private final LongAdder undecodable = new LongAdder();
  private final LongAdder storeFailures = new LongAdder();
  private final TypedCacheListener listener;
  private final AtomicBoolean warned = new AtomicBoolean();

  Counts(TypedCacheListener listener) {
    this.listener = listener;
  }

  void undecodable(ValueFormatException error) {
    undecodable.increment();
    Plugins.tell(() -> listener.onUndecodable(error), this::contained);
  }

  void storeFailed(Throwable error) {
    storeFailures.increment();
    logger.debug("what was loaded could not be stored", error);
    Plugins.tell(() -> listener.onStoreFailed(error), this::contained);
  }

  void refreshFailed(Throwable error) {
    Plugins.tell(() -> listener.onRefreshFailed(error), this::contained);
  }

  /** Once is enough. */
  private void contained(Throwable thrown) {
    if (warned.compareAndSet(false, true)) {
      logger.warn("the listener of a typed cache has thrown; this is not said again", thrown);
    }
  }

  TypedCacheStats snapshot(ValueCodec<?> codec) {
    return new TypedCacheStats(
        hits.sum(),
        misses.sum(),
        undecodable.sum(),
        loads.sum(),
        loadFailures.sum(),
        refreshes.sum(),
        storeFailures.sum(),
        codec.formatBytes(),
        codec.storedBytes());
  }
}
