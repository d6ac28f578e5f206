// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.Counter;
import dev.protosocket.client.capability.Lease;
import dev.protosocket.client.capability.LeaseLoader;
import dev.protosocket.client.capability.NamespaceClient;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.MemcachedProcess.Ready;
import dev.protosocket.testing.NeedsMemcached;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** A real memcached that was started in another way than usual. */
@NeedsMemcached
@ExtendWith(LeakCheck.class)
@Timeout(240)
class RealMemcachedModesIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final byte[] ONE = {1};

  @TempDir private Path directory;

  private static ClientConfig.Builder config(MemcachedProcess server) {
    return Memcached.config(new Endpoint(server.host(), server.port()))
        .connectTimeout(PATIENCE)
        .requestTimeout(PATIENCE);
  }

  private Path write(String name, String pem) throws Exception {
    return Files.writeString(directory.resolve(name), pem);
  }

  @Test
  void should_present_its_certificate_to_a_server_that_asks_for_one() throws Exception {
    Certificates certificates = new Certificates("memcached's authority");
    Path authority = write("ca.pem", certificates.pem());
    X509Bundle own = certificates.issue("CN=127.0.0.1", b -> b.addSanIpAddress("127.0.0.1"));
    X509Bundle clients = certificates.issue("CN=a client");
    X509Bundle strangers = new Certificates("nobody's authority").issue("CN=a stranger");
    String options =
        "ssl_chain_cert="
            + write("chain.pem", own.getCertificatePathPEM())
            + ",ssl_key="
            + write("key.pem", own.getPrivateKeyPEM())
            + ",ssl_ca_cert="
            + authority
            + ",ssl_verify_mode=2";
    TlsOptions known = files(authority, clients, "client");
    TlsOptions unknown = files(authority, strangers, "stranger");
    try (MemcachedProcess server = MemcachedProcess.start(Ready.LISTENS, "-Z", "-o", options)) {
      try (ProtosocketClient client =
          ProtosocketClient.connect(config(server).tls(known).build())) {
        client.set("cache", "key", new byte[100_000]);
        assertThat(client.get("cache", "key")).hasSize(100_000);
      }
      TlsOptions none =
          TlsOptions.context(Certificates.client(certificates.pem(), SslProvider.JDK));
      for (TlsOptions refused : new TlsOptions[] {unknown, none}) {
        assertThatExceptionOfType(ConnectionFailedException.class)
            .isThrownBy(() -> ProtosocketClient.connect(config(server).tls(refused).build()));
      }
    }
  }

  /** With the JDK's engine: what BoringSSL keeps for resumption would count as a leak. */
  private TlsOptions files(Path authority, X509Bundle pair, String name) throws Exception {
    Path chain = write(name + ".pem", pair.getCertificatePathPEM());
    Path key = write(name + "-key.pem", pair.getPrivateKeyPEM());
    return TlsOptions.context(
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(authority.toFile())
            .keyManager(chain.toFile(), key.toFile())
            .build());
  }

  /** -C */
  @Test
  void should_do_without_tokens_what_can_be_done_without() throws Exception {
    MemcachedKey key = Memcached.key("cache", "key");
    try (MemcachedProcess server = MemcachedProcess.start("-C");
        ProtosocketClient client = ProtosocketClient.connect(config(server).build())) {
      client.set("cache", "key", ONE);
      Item item = client.send(key.get());
      assertThat(item.value()).isEqualTo(ONE);
      assertThat(item.version()).isNull();
      assertThat(client.send(Memcached.key("cache", "count").increment(1, 5, Ttl.NEVER)))
          .isEqualTo(new Counter(true, 5));

      Lease lease = client.send(Memcached.key("cache", "lease").getOrLease(PATIENCE, PATIENCE));
      assertThat(lease.isMine()).isTrue();
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.send(Memcached.key("cache", "lease").fill(lease, ONE, PATIENCE)))
          .withMessageContaining("memcached -C");
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> LeaseLoader.of(client, PATIENCE).get("cache", "loaded", () -> ONE))
          .withMessageContaining("memcached -C");

      NamespaceClient namespaces = NamespaceClient.of(client, "generations");
      namespaces.set("users", "1", ONE);
      assertThat(namespaces.get("users", "1")).isEqualTo(ONE);
      namespaces.purge("users");
      assertThat(namespaces.get("users", "1")).isNull();
    }
  }

  /** -F */
  @Test
  void should_go_on_when_the_server_refuses_to_forget_everything() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start("-F");
        ProtosocketClient client = ProtosocketClient.connect(config(server).build())) {
      client.set("cache", "key", ONE);
      CompletableFuture<?> refused = client.sendAsync(Memcached.flushAll());
      CompletableFuture<byte[]> next = client.getAsync("cache", "key");

      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> client.send(Memcached.flushAll()))
          .withMessageContaining("not allowed");
      assertThat(refused).isCompletedExceptionally();
      assertThat(next.get()).isEqualTo(ONE);
    }
  }

  /** -m 8 */
  @Test
  void should_find_no_wrong_value_where_much_is_evicted() throws Exception {
    int keys = 4_000;
    try (MemcachedProcess server = MemcachedProcess.start("-m", "8");
        ProtosocketClient client = ProtosocketClient.connect(config(server).build())) {
      NamespaceClient namespaces = NamespaceClient.of(client, "generations");
      namespaces.set("users", "1", ONE);
      namespaces.purge("users");

      for (int i = 0; i < keys; i++) {
        client.set("cache", String.valueOf(i), value(i));
      }

      int found = 0;
      for (int i = 0; i < keys; i++) {
        byte[] value = client.get("cache", String.valueOf(i));
        if (value != null) {
          found++;
          assertThat(value).isEqualTo(value(i));
        }
      }
      assertThat(found).isPositive().isLessThan(keys);
      assertThat(client.send(Memcached.stats()).get("evictions")).isNotEqualTo("0");
      assertThat(namespaces.get("users", "1")).isNull();
    }
  }

  private static byte[] value(int number) {
    byte[] value = new byte[10_000];
    Arrays.fill(value, (byte) number);
    ByteBuffer.wrap(value).putInt(number);
    return value;
  }
}
