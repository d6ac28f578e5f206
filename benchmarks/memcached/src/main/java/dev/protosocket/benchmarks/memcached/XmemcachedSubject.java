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
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.List;
import net.rubyeye.xmemcached.MemcachedClient;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.rubyeye.xmemcached.transcoders.SerializingTranscoder;

/** xmemcached as it comes, but that it does not compress. Knows the mode blocking. */
public final class XmemcachedSubject implements Subject {
  private static final String KEY = "key-000000000003";

  private XmemcachedSubject() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new XmemcachedSubject(), args);
  }

  @Override
  public String describe() {
    return "xmemcached " + Versions.of(MemcachedClient.class) + ", text protocol";
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) throws Exception {
    XMemcachedClientBuilder builder =
        new XMemcachedClientBuilder(List.of(new InetSocketAddress(options.host(), options.port())));
    builder.setConnectionPoolSize(options.connections());
    builder.setOpTimeout(Callers.TIMEOUT_MILLIS);
    SerializingTranscoder transcoder = new SerializingTranscoder();
    transcoder.setCompressionThreshold(Integer.MAX_VALUE);
    builder.setTranscoder(transcoder);
    MemcachedClient client = builder.build();
    byte[] value = ValueCheck.pattern(options.valueSize());
    return Callers.of(
        options,
        lanes,
        () -> client.get(KEY),
        () -> client.set(KEY, Callers.FOREVER, value),
        () -> close(client));
  }

  private static void close(MemcachedClient client) {
    try {
      client.shutdown();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
