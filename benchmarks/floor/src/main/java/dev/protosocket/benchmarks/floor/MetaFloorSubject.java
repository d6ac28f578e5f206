// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.LoadRunner;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.Subject;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.benchmarks.driver.Versions;
import io.netty.channel.Channel;

/**
 * The bare loop over plain TCP, speaking memcached's meta protocol. Knows one mode, completions on
 * the event loop.
 */
public final class MetaFloorSubject implements Subject {
  private MetaFloorSubject() {}

  /**
   * Runs the floor.
   *
   * @param args see {@link LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new MetaFloorSubject(), args);
  }

  @Override
  public String describe() {
    return "bare loop on Netty "
        + Versions.of(Channel.class)
        + ", "
        + Transport.chosen()
        + ", meta protocol";
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) throws Exception {
    byte[] value = ValueCheck.pattern(options.valueSize());
    boolean get = options.operation() == Operation.GET;
    return FloorLoad.open(
        options,
        () -> new FloorLoop(get ? MetaFrame.get(value) : MetaFrame.set(value), lanes.newLane()),
        (channel, loop, ready) ->
            channel.pipeline().addLast(new MetaStoreHandler(value, loop, ready)));
  }
}
