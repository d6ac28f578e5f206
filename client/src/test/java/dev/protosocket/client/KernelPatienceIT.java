// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** TCP_USER_TIMEOUT undercuts nobody's deadline. */
@ExtendWith(LeakCheck.class)
class KernelPatienceIT {
  @BeforeEach
  void needsEpoll() {
    assumeTrue(Epoll.isAvailable());
  }

  private static int millis(ProtosocketClient client) {
    return client.connection.channel().config().getOption(EpollChannelOption.TCP_USER_TIMEOUT);
  }

  @Test
  void should_be_the_longest_that_a_caller_waits() {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start();
        ProtosocketClient client =
            ProtosocketClient.connect(
                ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
                    .tls(TlsOptions.insecurePlaintext())
                    .maxSilence(Duration.ofSeconds(21))
                    .connectTimeout(Duration.ofSeconds(22))
                    .requestTimeout(Duration.ofSeconds(23))
                    .build())) {
      assertThat(millis(client)).isEqualTo(23_000);
      client.withTimeout(Duration.ofSeconds(90)).get("cache", "k");
      assertThat(millis(client)).isEqualTo(90_000);

      client.withTimeout(Duration.ofSeconds(50)).get("cache", "k");
      client.get("cache", "k");

      assertThat(millis(client)).isEqualTo(90_000);
      assertThat(client.info().transport()).isEqualTo("epoll");
      assertThat(client.info().tls()).isNull();
    }
  }

  @Test
  void should_be_no_less_than_the_silence_that_is_allowed() {
    ClientConfig config =
        ClientConfig.builder(Credential.of("localhost", 1, "token"))
            .tls(TlsOptions.insecurePlaintext())
            .maxSilence(Duration.ofSeconds(9))
            .build();

    assertThat(KernelPatience.of(config)).isEqualTo(Duration.ofSeconds(9));
  }
}
