// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Call;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.TlsOptions;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.server.EmbeddedServer;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A call of Redis's, given to a client that has a wire. */
@Timeout(120)
class RedisCallIT {
  @Test
  void should_be_refused_by_a_client_of_another_kind() {
    RedisConfig redis = RedisConfig.builder(new Endpoint("redis.example", 6379)).build();
    Call<? extends Versioned> call =
        new RedisCapabilities(new Keys(redis), redis::form).get("cache", new byte[] {1});
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
        ProtosocketClient client =
            ProtosocketClient.connect(
                ClientConfig.builder(Credential.of("127.0.0.1", server.port(), server.token()))
                    .tls(TlsOptions.insecurePlaintext())
                    .connectTimeout(Duration.ofSeconds(60))
                    .requestTimeout(Duration.ofSeconds(60))
                    .build())) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.send(call))
          .withMessageContaining("REDIS_GET");
      assertThat(client.sendAsync(call)).isCompletedExceptionally();
      client.ping();
    }
  }
}
