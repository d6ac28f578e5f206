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
import io.netty.handler.ssl.SslContext;

/**
 * The bare loop, speaking memcached's meta protocol over plain TCP or TLS. Knows one mode,
 * completions on the event loop.
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
    SslContext tls = options.tls() ? Transport.tls(options.ca()) : null;
    byte[] value = ValueCheck.pattern(options.valueSize());
    boolean get = options.operation() == Operation.GET;
    return FloorLoad.open(
        options,
        () -> new FloorLoop(get ? MetaFrame.get(value) : MetaFrame.set(value), lanes.newLane()),
        (channel, loop, ready) -> {
          if (tls != null) {
            channel
                .pipeline()
                .addLast(tls.newHandler(channel.alloc(), options.host(), options.port()));
          }
          channel.pipeline().addLast(new MetaStoreHandler(value, loop, ready));
        });
  }
}
