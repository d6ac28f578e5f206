// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.probe;

import dev.protosocket.client.Cache;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.metrics.HistogramMetrics;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import io.netty.channel.epoll.Epoll;
import io.netty.handler.ssl.OpenSsl;
import java.nio.file.Path;
import java.time.Duration;

/**
 * Talks to a server in another process, through a client and through a pool, and ends with an error
 * unless everything came back, BoringSSL and epoll are in use, and protobuf is not there.
 *
 * <p>Arguments: the port, the token, the file with the CA certificate.
 */
public final class Probe {
  private Probe() {}

  /** Runs the probe. */
  public static void main(String[] args) {
    Credential credential = Credential.of("localhost", Integer.parseInt(args[0]), args[1]);
    HistogramMetrics metrics = new HistogramMetrics();
    ClientConfig config =
        ClientConfig.builder(credential)
            .tls(TlsOptions.trust(Path.of(args[2])))
            .connectTimeout(Duration.ofSeconds(30))
            .requestTimeout(Duration.ofSeconds(30))
            .observer(metrics)
            .build();
    try (ProtosocketClient client = ProtosocketClient.connect(config);
        ClientPool pool = ClientPool.connect(PoolConfig.builder(config).size(2).build())) {
      roundTrip(client, "client");
      roundTrip(pool, "pool");
    }
    long recorded =
        metrics.snapshot().latencies().stream().mapToLong(latency -> latency.count()).sum();
    check(recorded == 6, "six operations recorded, not " + recorded);
    check(OpenSsl.isAvailable(), "BoringSSL: " + OpenSsl.unavailabilityCause());
    boolean linux = System.getProperty("os.name").equals("Linux");
    check(!linux || Epoll.isAvailable(), "epoll: " + Epoll.unavailabilityCause());
    check(!hasProtobuf(), "protobuf-java is on the path: this run proves nothing");
    System.out.printf(
        "probe: client and pool without protobuf, %s, %s, Java %s, %s%n",
        OpenSsl.versionString(),
        linux ? "epoll" : "NIO",
        Runtime.version().feature(),
        Probe.class.getModule().isNamed() ? Probe.class.getModule() : "class path");
  }

  private static void roundTrip(CacheClient client, String key) {
    Cache cache = client.cache("cache");
    cache.set(key, "hello", Duration.ofMinutes(1));
    check("hello".equals(cache.getString(key)), "the value of " + key);
    cache.delete(key);
  }

  private static boolean hasProtobuf() {
    try {
      Class.forName("com.google.protobuf.Message");
      return true;
    } catch (ClassNotFoundException e) {
      return false;
    }
  }

  private static void check(boolean condition, String what) {
    if (!condition) {
      throw new IllegalStateException("expected " + what);
    }
  }
}
