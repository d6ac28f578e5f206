// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.momento;

import dev.protosocket.benchmarks.driver.AsyncLoad;
import dev.protosocket.benchmarks.driver.BlockingLoad;
import dev.protosocket.benchmarks.driver.Lanes;
import dev.protosocket.benchmarks.driver.Load;
import dev.protosocket.benchmarks.driver.LoadOptions;
import dev.protosocket.benchmarks.driver.LoadRunner;
import dev.protosocket.benchmarks.driver.OpenLoad;
import dev.protosocket.benchmarks.driver.Operation;
import dev.protosocket.benchmarks.driver.Subject;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.benchmarks.driver.Versions;
import io.grpc.ManagedChannel;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import java.util.function.Supplier;
import momento.sdk.CacheClient;
import momento.sdk.config.Configuration;
import momento.sdk.config.Configurations;
import momento.sdk.responses.cache.GetResponse;
import momento.sdk.responses.cache.SetResponse;

/**
 * Momento's Java SDK, in its preset for a client near the service. Knows the modes async and
 * blocking.
 */
public final class MomentoSubject implements Subject {
  private static final String CACHE = "benchmark";
  private static final byte[] KEY = "key-000000000001".getBytes(StandardCharsets.US_ASCII);
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(15);
  private static final int MAX_MESSAGE = 16 << 20;
  private static final String TRUST_STORE_PASSWORD = "benchmark";

  private MomentoSubject() {}

  /**
   * Runs the subject.
   *
   * @param args see {@link LoadOptions}
   */
  public static void main(String... args) {
    LoadRunner.main(new MomentoSubject(), args);
  }

  @Override
  public String describe() {
    return "Momento SDK "
        + Versions.of(CacheClient.class)
        + " on gRPC "
        + Versions.of(ManagedChannel.class)
        + ", one channel";
  }

  @Override
  public Load open(LoadOptions options, Lanes lanes) throws Exception {
    if (options.connections() != 1 && options.rate() == 0) {
      throw new IllegalArgumentException("the Momento SDK is measured on one channel");
    }
    trust(options.ca());
    Configuration preset = Configurations.InRegion.latest();
    Configuration configuration =
        preset.withTransportStrategy(
            preset
                .getTransportStrategy()
                .withGrpcConfiguration(
                    preset
                        .getTransportStrategy()
                        .getGrpcConfiguration()
                        .withDeadline(TIMEOUT)
                        .withMinNumGrpcChannels(1)
                        .withMaxMessageSize(MAX_MESSAGE)));
    CacheClient client =
        CacheClient.create(
            new LocalCredentials(options.host(), options.port(), options.token()),
            configuration,
            TTL,
            TIMEOUT);
    if (options.operation() == Operation.GET) {
      return load(
          options, lanes, client, () -> client.get(CACHE, KEY), () -> hit(options.valueSize()));
    }
    byte[] value = ValueCheck.pattern(options.valueSize());
    return load(
        options,
        lanes,
        client,
        () -> client.set(CACHE, KEY, value),
        () -> SetResponse.Success.class::isInstance);
  }

  private static <T> Load load(
      LoadOptions options,
      Lanes lanes,
      CacheClient client,
      Supplier<CompletableFuture<T>> operation,
      Supplier<Predicate<T>> expected) {
    switch (options.mode()) {
      case ASYNC -> {
        if (options.rate() > 0) {
          // As many callers as others have connections; the SDK decides what they share.
          OpenLoad open = new OpenLoad(options, lanes, client::close);
          for (int i = 0; i < options.depth() * options.connections(); i++) {
            open.add(operation, expected.get());
          }
          return open;
        }
        AsyncLoad<T> load = new AsyncLoad<>(lanes, client::close);
        for (int i = 0; i < options.depth(); i++) {
          load.add(operation, expected.get());
        }
        return load;
      }
      case BLOCKING -> {
        BlockingLoad<T> load = new BlockingLoad<>(options.mode(), lanes, client::close);
        for (int i = 0; i < options.depth(); i++) {
          load.add(() -> operation.get().get(), expected.get());
        }
        return load;
      }
      default ->
          throw new IllegalArgumentException("the Momento SDK knows the modes ASYNC and BLOCKING");
    }
  }

  private static Predicate<GetResponse> hit(int valueSize) {
    ValueCheck check = new ValueCheck(valueSize);
    return reply -> reply instanceof GetResponse.Hit hit && check.test(hit.valueByteArray());
  }

  /** The SDK cannot be given an authority to trust, but gRPC looks into the JVM's trust store. */
  private static void trust(Path ca) throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    try (InputStream pem = Files.newInputStream(ca)) {
      store.setCertificateEntry(
          "benchmark", CertificateFactory.getInstance("X.509").generateCertificate(pem));
    }
    Path file = Files.createTempFile("benchmark-trust", ".p12");
    file.toFile().deleteOnExit();
    try (OutputStream out = Files.newOutputStream(file)) {
      store.store(out, TRUST_STORE_PASSWORD.toCharArray());
    }
    System.setProperty("javax.net.ssl.trustStore", file.toString());
    System.setProperty("javax.net.ssl.trustStorePassword", TRUST_STORE_PASSWORD);
  }
}
