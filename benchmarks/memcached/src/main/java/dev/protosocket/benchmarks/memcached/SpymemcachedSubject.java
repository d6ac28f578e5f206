// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.memcached;

import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.LoadRunner;
import dev.protosocket.benchmarks.driver.Subject;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.benchmarks.driver.Versions;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import net.spy.memcached.ConnectionFactory;
import net.spy.memcached.ConnectionFactoryBuilder;
import net.spy.memcached.MemcachedClient;
import net.spy.memcached.transcoders.SerializingTranscoder;

/** spymemcached over its binary protocol, without compression. Knows the mode blocking. */
public final class SpymemcachedSubject implements Subject {
  private static final String KEY = "key-000000000004";

  private SpymemcachedSubject() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new SpymemcachedSubject(), args);
  }

  @Override
  public String describe() {
    return "spymemcached " + Versions.of(MemcachedClient.class) + ", binary protocol";
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) throws Exception {
    if (options.connections() != 1) {
      throw new IllegalArgumentException("spymemcached has one connection for each server");
    }
    SerializingTranscoder transcoder = new SerializingTranscoder();
    transcoder.setCompressionThreshold(Integer.MAX_VALUE);
    ConnectionFactory factory =
        new ConnectionFactoryBuilder()
            .setProtocol(ConnectionFactoryBuilder.Protocol.BINARY)
            .setOpTimeout(Callers.TIMEOUT_MILLIS)
            .setTranscoder(transcoder)
            .setDaemon(true)
            .build();
    MemcachedClient client =
        new MemcachedClient(
            factory, List.of(new InetSocketAddress(options.host(), options.port())));
    byte[] value = ValueCheck.pattern(options.valueSize());
    return Callers.of(
        options,
        lanes,
        () -> (byte[]) client.get(KEY),
        () ->
            client
                .set(KEY, Callers.FOREVER, value)
                .get(Callers.TIMEOUT_MILLIS, TimeUnit.MILLISECONDS),
        client::shutdown);
  }
}
