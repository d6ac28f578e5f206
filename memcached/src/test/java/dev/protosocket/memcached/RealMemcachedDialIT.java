// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.MemcachedProcess.Ready;
import dev.protosocket.testing.NeedsMemcached;
import dev.protosocket.testing.Waiting;
import io.netty.handler.ssl.SslProvider;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a real memcached is reached: with a password, with TLS, after it was away. */
@NeedsMemcached
@ExtendWith(LeakCheck.class)
@Timeout(240)
class RealMemcachedDialIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir private Path directory;

  private static Endpoint endpoint(MemcachedProcess server) {
    return new Endpoint(server.host(), server.port());
  }

  private static ClientConfig.Builder config(MemcachedProcess server) {
    return Memcached.config(endpoint(server)).connectTimeout(PATIENCE).requestTimeout(PATIENCE);
  }

  private MemcachedProcess withPassword() throws IOException {
    Path users = Files.writeString(directory.resolve("users"), "reader:open sesame\nwriter:two\n");
    return MemcachedProcess.start(Ready.LISTENS, "-Y", users.toString());
  }

  @ParameterizedTest
  @EnumSource
  void should_say_who_it_is(MemcachedProtocol protocol) throws Exception {
    try (MemcachedProcess server = withPassword();
        ProtosocketClient client =
            ProtosocketClient.connect(
                config(server)
                    .wire(Memcached.wire(protocol, KeyRules.standard()))
                    .credential(Memcached.login(endpoint(server), "writer", "two"))
                    .build())) {
      client.set("cache", "key", "value");
      assertThat(client.getString("cache", "key")).isEqualTo("value");
    }
  }

  @Test
  void should_say_that_the_password_is_wrong_or_missing() throws Exception {
    try (MemcachedProcess server = withPassword()) {
      assertThatExceptionOfType(AuthenticationFailed.class)
          .isThrownBy(
              () ->
                  ProtosocketClient.connect(
                      config(server)
                          .credential(Memcached.login(endpoint(server), "writer", "wrong-one"))
                          .build()))
          .withMessageContaining("check the user and the password")
          .withMessageNotContaining("wrong-one");
      assertThatExceptionOfType(AuthenticationFailed.class)
          .isThrownBy(() -> ProtosocketClient.connect(config(server).build()))
          .withMessageContaining("Memcached.login");
    }
  }

  @Test
  void should_reach_it_by_ipv6() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start("-l", "::1");
        ProtosocketClient client =
            ProtosocketClient.connect(
                Memcached.config(new Endpoint("::1", server.port()))
                    .connectTimeout(PATIENCE)
                    .requestTimeout(PATIENCE)
                    .build())) {
      client.set("cache", "key", "value");
      assertThat(client.getString("cache", "key")).isEqualTo("value");
    }
  }

  /** Of a password with a space a server of 1.6.18 reads the beginning only. */
  @Test
  void should_refuse_a_login_that_cannot_be_sent() {
    Endpoint anywhere = new Endpoint("127.0.0.1", Memcached.DEFAULT_PORT);
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> Memcached.login(anywhere, "reader", "open sesame"))
        .withMessageNotContaining("sesame");
    assertThatExceptionOfType(CredentialException.class)
        .isThrownBy(() -> Memcached.login(anywhere, "a:b", "c"));
  }

  @Test
  void should_speak_tls() throws Exception {
    Certificates certificates = new Certificates("memcached's authority");
    X509Bundle own = certificates.issue("CN=127.0.0.1", b -> b.addSanIpAddress("127.0.0.1"));
    Path chain = Files.writeString(directory.resolve("chain.pem"), own.getCertificatePathPEM());
    Path key = Files.writeString(directory.resolve("key.pem"), own.getPrivateKeyPEM());
    try (MemcachedProcess server =
        MemcachedProcess.start(
            Ready.LISTENS, "-Z", "-o", "ssl_chain_cert=" + chain + ",ssl_key=" + key)) {
      ClientConfig secure =
          config(server)
              .tls(TlsOptions.context(Certificates.client(certificates.pem(), SslProvider.JDK)))
              .build();
      try (ProtosocketClient client = ProtosocketClient.connect(secure)) {
        client.set("cache", "key", new byte[100_000]);
        assertThat(client.get("cache", "key")).hasSize(100_000);
      }
      assertThatExceptionOfType(ConnectionFailedException.class)
          .isThrownBy(() -> ProtosocketClient.connect(config(server).build()))
          .withMessageContaining("TLS");
    }
  }

  @Test
  void should_say_that_the_server_speaks_no_tls() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start()) {
      assertThatExceptionOfType(ConnectionFailedException.class)
          .isThrownBy(
              () ->
                  ProtosocketClient.connect(
                      config(server).tls(TlsOptions.insecureTrustAllCertificates()).build()))
          .withMessageContaining("TLS");
    }
  }

  @Test
  void should_learn_how_long_an_item_may_be() throws Exception {
    try (MemcachedProcess server = MemcachedProcess.start("-I", "2m");
        ProtosocketClient client = ProtosocketClient.connect(config(server).build())) {
      byte[] large = new byte[1_900_000];
      client.set("cache", "key", large);
      assertThat(client.get("cache", "key")).isEqualTo(large);
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.set("cache", "key", new byte[2 << 20]))
          .withMessageContaining("its limit is 2097152");
    }
  }

  @Test
  void should_say_that_there_are_too_many_connections() throws Exception {
    int bound = 32;
    List<ProtosocketClient> clients = new ArrayList<>();
    try (MemcachedProcess server = MemcachedProcess.start("-c", String.valueOf(bound))) {
      // How many of its own it counts depends on the version.
      assertThatExceptionOfType(ConnectionFailedException.class)
          .isThrownBy(
              () -> {
                for (int i = 0; i <= bound; i++) {
                  clients.add(ProtosocketClient.connect(config(server).build()));
                }
              })
          .withMessageContaining("Too many open connections")
          .withMessageContaining("memcached -c");
      clients.get(0).ping();
    } finally {
      clients.forEach(ProtosocketClient::close);
    }
  }

  @Test
  void should_come_back_with_the_server_and_know_its_former_tokens() throws Exception {
    MemcachedKey key = Memcached.key("cache", "key");
    try (MemcachedProcess server = MemcachedProcess.start();
        ClientPool pool =
            ClientPool.connect(
                PoolConfig.builder(config(server).build())
                    .size(2)
                    .backoff(Duration.ofMillis(10), Duration.ofMillis(100))
                    .build())) {
      pool.set("cache", "key", "value");
      CasToken token = pool.send(key.get()).version();
      assertThat(pool.send(key.compareAndSet(token, new byte[] {1}, PATIENCE)))
          .isEqualTo(StoreResult.STORED);

      CasToken former = pool.send(key.get()).version();
      server.restart();
      Waiting.until("the pool is connected to the new process", () -> answers(pool));

      pool.set("cache", "key", "value");
      assertThat(pool.send(key.compareAndSet(former, new byte[] {2}, PATIENCE)))
          .isEqualTo(StoreResult.CONFLICT);
      assertThat(pool.getString("cache", "key")).isEqualTo("value");
    }
  }

  private static boolean answers(ClientPool pool) {
    try {
      pool.ping();
      return pool.connected() == pool.size();
    } catch (CacheException e) {
      return false;
    }
  }
}
