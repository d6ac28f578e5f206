// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.memcached;

import com.spotify.folsom.MemcacheClient;
import com.spotify.folsom.MemcacheClientBuilder;
import com.spotify.folsom.MemcacheStatus;
import com.spotify.folsom.client.tls.DefaultSSLEngineFactory;
import com.spotify.folsom.client.tls.SSLEngineFactory;
import dev.protosocket.benchmarks.driver.AsyncLoad;
import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.Mode;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.Subject;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.benchmarks.driver.Versions;
import io.netty.channel.Channel;
import io.netty.channel.epoll.Epoll;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * folsom, its completions on its event loop, where they are cheapest. Knows the mode async. Bounds
 * are beyond what a benchmark needs.
 */
final class FolsomSubject implements Subject {
  private static final String KEY = "key-000000000002";
  private static final int FOREVER = 0;
  private static final int TIMEOUT_SECONDS = 15;
  private static final int MAX_OUTSTANDING = 8192;
  private static final int MAX_VALUE = 16 << 20;

  private final String protocol;
  private final Function<MemcacheClientBuilder<byte[]>, MemcacheClient<byte[]>> connect;

  /**
   * folsom.
   *
   * @param protocol says what it speaks
   * @param connect chooses it
   */
  FolsomSubject(
      String protocol, Function<MemcacheClientBuilder<byte[]>, MemcacheClient<byte[]>> connect) {
    this.protocol = protocol;
    this.connect = connect;
  }

  @Override
  public String describe() {
    return "folsom "
        + Versions.of(MemcacheClient.class)
        + " on Netty "
        + Versions.of(Channel.class)
        + ", "
        + (Epoll.isAvailable() ? "epoll, " : "NIO, ")
        + protocol;
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) throws Exception {
    if (options.mode() != Mode.ASYNC) {
      throw new IllegalArgumentException("folsom runs in mode ASYNC only");
    }
    List<MemcacheClient<byte[]>> clients = new ArrayList<>();
    for (int i = 0; i < options.connections(); i++) {
      MemcacheClientBuilder<byte[]> builder =
          MemcacheClientBuilder.newByteArrayClient()
              .withAddress(options.host(), options.port())
              .withConnectionTimeoutMillis(TimeUnit.SECONDS.toMillis(TIMEOUT_SECONDS))
              .withMaxOutstandingRequests(MAX_OUTSTANDING)
              .withMaxSetLength(MAX_VALUE)
              // None: on the event loop.
              .withReplyExecutor(null);
      if (options.tls()) {
        builder = builder.withSSLEngineFactory(tls(options.ca()));
      }
      MemcacheClient<byte[]> client = connect.apply(builder);
      clients.add(client);
      client.awaitConnected(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }
    byte[] value = ValueCheck.pattern(options.valueSize());
    clients
        .get(0)
        .set(KEY, value, FOREVER)
        .toCompletableFuture()
        .get(TIMEOUT_SECONDS, TimeUnit.SECONDS);
    return load(options, lanes, clients, value);
  }

  /** The JDK's, which is what it is given as a rule. */
  private static SSLEngineFactory tls(Path authority) throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (InputStream pem = Files.newInputStream(authority)) {
      trusted.setCertificateEntry(
          "authority", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(null, trust.getTrustManagers(), null);
    return new DefaultSSLEngineFactory(context, true);
  }

  private static Load load(
      LoadOptions options, Lanes lanes, List<MemcacheClient<byte[]>> clients, byte[] value) {
    Runnable close = () -> clients.forEach(MemcacheClient::shutdown);
    AsyncLoad<byte[]> gets = new AsyncLoad<>(lanes, close);
    AsyncLoad<MemcacheStatus> sets = new AsyncLoad<>(lanes, close);
    boolean get = options.operation() == Operation.GET;
    for (MemcacheClient<byte[]> client : clients) {
      for (int i = 0; i < options.depth(); i++) {
        if (get) {
          gets.add(() -> client.get(KEY), new ValueCheck(options.valueSize()));
        } else {
          sets.add(() -> client.set(KEY, value, FOREVER), MemcacheStatus.OK::equals);
        }
      }
    }
    return get ? gets : sets;
  }
}
