// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.protosocket.client.Credential;
import dev.protosocket.pool.PoolConfig;
import java.net.URI;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class MomentoDiscoveryTest {
  private static final Duration MILLI = Duration.ofMillis(1);
  private static final Duration CENTURIES = Duration.ofDays(365 * 300);
  private static final Duration FOREVER = ChronoUnit.FOREVER.getDuration();
  private static final Duration LEAST = Duration.ofSeconds(Long.MIN_VALUE);

  private final MomentoDiscovery discovery = MomentoDiscovery.create();

  @Test
  void should_refuse_a_refresh_interval_that_is_too_short_by_its_name_and_bounds() {
    for (Duration bad : List.of(MILLI.minusNanos(1), CENTURIES.negated(), LEAST)) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> discovery.refreshedEvery(bad))
          .withMessageStartingWith("the refresh interval")
          .withMessageContaining(bad.toString())
          .withMessageContaining("146 years");
    }
  }

  @Test
  void should_take_the_shortest_refresh_interval_and_any_length() {
    for (Duration good : List.of(MILLI, CENTURIES, FOREVER, Duration.ofSeconds(Long.MAX_VALUE))) {
      assertThat(discovery.refreshedEvery(good)).isNotNull();
    }
  }

  @Test
  @SuppressWarnings("NullAway") // what a caller may do in spite of the annotations
  void should_name_what_is_null() {
    Credential credential = Credential.of("localhost", 1, "token");

    assertThatNullPointerException()
        .isThrownBy(() -> discovery.refreshedEvery(null))
        .withMessage("the refresh interval");
    assertThatNullPointerException().isThrownBy(() -> discovery.at(null)).withMessage("url");
    assertThatNullPointerException()
        .isThrownBy(() -> discovery.open(null, null))
        .withMessage("credential");
    assertThatNullPointerException()
        .isThrownBy(() -> discovery.open(credential, null))
        .withMessage("scheduler");
  }

  @Test
  void should_prefer_the_zone_of_the_environment_unless_the_code_names_one() {
    Map<String, String> environment = Map.of(MomentoDiscovery.ZONE_VARIABLE, " usw2-az1\n");

    assertThat(MomentoDiscovery.fromEnvironment(environment).toString()).contains("zone=usw2-az1,");
    assertThat(MomentoDiscovery.fromEnvironment(environment).preferringZone(null).toString())
        .contains("zone=null,");
    assertThat(MomentoDiscovery.fromEnvironment(Map.of()).toString()).contains("zone=null,");
  }

  @Test
  void should_be_described_in_a_printed_configuration_without_its_url() {
    Credential secret = Credential.of("127.0.0.1", 1, "s3cret-token");
    MomentoDiscovery described =
        discovery
            .preferringZone("usw2-az1")
            .at(URI.create("https://proxy.example/endpoints?key=s3cret"));

    assertThat(PoolConfig.inRegion(secret).addresses(described).build().toString())
        .contains("zone=usw2-az1", "endpoint=proxy.example")
        .doesNotContain("s3cret");
  }
}
