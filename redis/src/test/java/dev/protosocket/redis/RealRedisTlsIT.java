// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.Certificates;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import io.lettuce.core.SslOptions;
import io.netty.pkitesting.X509Bundle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS to a real server. */
@NeedsRedis
@Timeout(120)
class RealRedisTlsIT {
  private static RedisConfig.Builder config(String host, int port) {
    return RedisConfig.builder(new Endpoint(host, port))
        .requestTimeout(Duration.ofSeconds(60))
        .connectTimeout(Duration.ofSeconds(60));
  }

  @Test
  void should_trust_whom_it_is_told_to_and_check_the_name(@TempDir Path folder) throws Exception {
    Certificates certificates = new Certificates("test CA");
    X509Bundle leaf =
        certificates.issue("CN=test server", builder -> builder.addSanDnsName("localhost"));
    Path chain = Files.writeString(folder.resolve("chain"), leaf.getCertificatePathPEM());
    Path key = Files.writeString(folder.resolve("key"), leaf.getPrivateKeyPEM());
    Path ca = Files.writeString(folder.resolve("ca"), certificates.pem());
    try (RedisProcess server =
        RedisProcess.start(
            "--port",
            "0",
            "--tls-port",
            "%PORT%",
            "--tls-cert-file",
            chain.toString(),
            "--tls-key-file",
            key.toString(),
            "--tls-ca-cert-file",
            ca.toString(),
            "--tls-auth-clients",
            "no")) {
      SslOptions trusting = SslOptions.builder().trustManager(ca.toFile()).build();
      try (RedisCacheClient client =
          RedisCacheClient.connect(config("localhost", server.port()).tls(trusting).build())) {
        client.set("c", "k", "v", Duration.ofMinutes(1));
        assertThat(client.getString("c", "k")).isEqualTo("v");
      }
      assertThatExceptionOfType(ConnectionFailedException.TlsFailed.class)
          .isThrownBy(
              () -> RedisCacheClient.connect(config("localhost", server.port()).tls().build()));
      assertThatExceptionOfType(ConnectionFailedException.TlsFailed.class)
          .isThrownBy(
              () ->
                  RedisCacheClient.connect(
                      config("127.0.0.1", server.port()).tls(trusting).build()));
    }
  }
}
