// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.memcached;

import dev.protosocket.benchmarks.driver.BlockingLoad;
import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.Mode;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.ValueCheck;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/** Threads that call a blocking client. */
final class Callers {
  static final int FOREVER = 0;
  static final long TIMEOUT_MILLIS = 15_000;

  private Callers() {}

  /**
   * Makes as many threads as operations are to be in flight.
   *
   * @param get reads the value
   * @param set stores it, and tells whether it is stored
   * @param close closes the client
   */
  static Load of(
      LoadOptions options,
      Lanes lanes,
      Callable<byte @Nullable []> get,
      Callable<Boolean> set,
      Runnable close)
      throws Exception {
    if (options.mode() != Mode.BLOCKING) {
      close.run();
      throw new IllegalArgumentException("this client runs in mode BLOCKING only");
    }
    if (!set.call()) {
      close.run();
      throw new IllegalStateException("the value was not stored");
    }
    BlockingLoad<byte[]> gets = new BlockingLoad<>(options.mode(), lanes, close);
    BlockingLoad<Boolean> sets = new BlockingLoad<>(options.mode(), lanes, close);
    boolean reads = options.operation() == Operation.GET;
    for (int i = 0; i < options.depth() * options.connections(); i++) {
      if (reads) {
        gets.add(get, new ValueCheck(options.valueSize()));
      } else {
        sets.add(set, Boolean.TRUE::equals);
      }
    }
    return reads ? gets : sets;
  }
}
