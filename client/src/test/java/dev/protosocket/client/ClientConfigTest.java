// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class ClientConfigTest {
  private static final Credential CREDENTIAL = Credential.of("localhost", 9004, "token");

  @Test
  void should_not_change_with_the_builder_it_came_from() {
    ClientConfig.Builder builder = ClientConfig.builder(CREDENTIAL).maxInFlight(7);
    ClientConfig config = builder.build();
    String before = config.toString();
    builder.maxInFlight(8).closeTimeout(Duration.ofSeconds(9)).tls(TlsOptions.insecurePlaintext());
    assertThat(config.maxInFlight()).isEqualTo(7);
    assertThat(config).hasToString(before);
    assertThat(builder.build().maxInFlight()).isEqualTo(8);
  }

  @Test
  void should_not_change_with_a_builder_that_starts_from_it() {
    ClientConfig config = ClientConfig.builder(CREDENTIAL).maxInFlight(7).build();
    String before = config.toString();
    ClientConfig.Builder builder = config.toBuilder();
    assertThat(builder.build()).hasToString(before);
    assertThat(builder.maxInFlight(8).build().maxInFlight()).isEqualTo(8);
    assertThat(config).hasToString(before);
  }
}
