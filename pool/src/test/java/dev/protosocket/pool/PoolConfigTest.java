// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Credential;
import dev.protosocket.client.TlsOptions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class PoolConfigTest {
  private static final Credential CREDENTIAL = Credential.of("localhost", 9004, "token");
  private static final ClientConfig CLIENT =
      ClientConfig.builder(CREDENTIAL).tls(TlsOptions.insecurePlaintext()).build();

  @Test
  void should_keep_half_the_processors_as_connections_between_1_and_16() {
    assertThat(List.of(1, 2, 3, 4, 8, 31, 32, 33, 256).stream().map(PoolConfig::defaultSize))
        .containsExactly(1, 1, 1, 2, 4, 15, 16, 16, 16);
  }

  @Test
  void should_have_the_numbers_of_the_official_presets() {
    assertThat(PoolConfig.laptop(CREDENTIAL).build().client().requestTimeout())
        .isEqualTo(Duration.ofSeconds(15));
    assertThat(PoolConfig.inRegion(CREDENTIAL).build().client().requestTimeout())
        .isEqualTo(Duration.ofMillis(1100));
    assertThat(PoolConfig.lowLatency(CREDENTIAL).build().client().requestTimeout())
        .isEqualTo(Duration.ofMillis(500));
    PoolConfig lambda = PoolConfig.lambda(CREDENTIAL).build();
    assertThat(lambda.client().requestTimeout()).isEqualTo(Duration.ofMillis(1100));
    assertThat(lambda.size()).isEqualTo(1);
    assertThat(lambda.client().connectTimeout()).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void should_refuse_numbers_out_of_range() {
    PoolConfig.Builder builder = PoolConfig.builder(CLIENT);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.size(0))
        .withMessageContaining("size must be from 1 to 1024, not 0");
    assertThatIllegalArgumentException().isThrownBy(() -> builder.size(1025));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.maxAge(Duration.ZERO, 0));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.maxAge(Duration.ofMinutes(1), 1.1));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.rejectedDelay(Duration.ZERO));
    assertThatIllegalArgumentException().isThrownBy(() -> builder.recheck(Duration.ZERO));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> builder.size(2).minReady(3).build())
        .withMessageContaining("minReady is 3");
    assertThatIllegalArgumentException().isThrownBy(() -> AddressProvider.fixed(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> RetryPolicy.of(11));
  }

  @Test
  void should_print_the_settings_and_no_token() {
    PoolListener silent =
        new PoolListener() {
          @Override
          public String toString() {
            throw new IllegalStateException("a plug-in's own text");
          }
        };
    Credential secret = Credential.of("127.0.0.1", 1, "s3cret-token");
    PoolConfig config =
        PoolConfig.inRegion(secret)
            .size(7)
            .retry(RetryPolicy.of(2))
            .addresses(described(() -> "addresses of zone=usw2-az1"))
            .listener(silent)
            .build();
    assertThat(config.toString())
        .startsWith(
            "PoolConfig[size=7, minReady=1, selection=POWER_OF_TWO, backoff=PT0.05S to PT5S")
        .contains("maxAge=PT30M less up to 0.2", "zone=usw2-az1", "RetryPolicy[maxAttempts=2")
        .contains("client=ClientConfig[credential=", "requestTimeout=PT1.1S")
        .doesNotContain("s3cret");
  }

  @Test
  void should_print_the_class_of_a_provider_that_says_no_more_or_fails_to() {
    AddressProvider silent = (credential, scheduler) -> new RotatingSource(() -> null);
    AddressProvider failing =
        described(
            () -> {
              throw new IllegalStateException("a plug-in's own text");
            });

    for (AddressProvider provider : List.of(silent, failing)) {
      assertThat(PoolConfig.builder(CLIENT).addresses(provider).build().toString())
          .contains("addresses=" + provider.getClass().getName());
    }
  }

  private static AddressProvider described(Supplier<String> description) {
    return new AddressProvider() {
      @Override
      public AddressSource open(Credential credential, ScheduledExecutorService scheduler) {
        throw new UnsupportedOperationException();
      }

      @Override
      public String description() {
        return description.get();
      }
    };
  }

  @Test
  void should_keep_everything_through_a_builder_of_its_own() {
    AddressProvider addresses = AddressProvider.dns();
    PoolConfig config =
        PoolConfig.builder(CLIENT)
            .size(7)
            .minReady(5)
            .selection(SelectionPolicy.KEY_AFFINITY)
            .maxAge(Duration.ofMinutes(3), 0.5)
            .rejectedDelay(Duration.ofSeconds(4))
            .recheck(Duration.ofSeconds(6))
            .retry(RetryPolicy.of(2))
            .addresses(addresses)
            .build()
            .toBuilder()
            .build();
    assertThat(config.size()).isEqualTo(7);
    assertThat(config.minReady()).isEqualTo(5);
    assertThat(config.selection()).isEqualTo(SelectionPolicy.KEY_AFFINITY);
    assertThat(config.maxAge()).isEqualTo(Duration.ofMinutes(3));
    assertThat(config.maxAgeJitter()).isEqualTo(0.5);
    assertThat(config.rejectedDelay()).isEqualTo(Duration.ofSeconds(4));
    assertThat(config.recheck()).isEqualTo(Duration.ofSeconds(6));
    assertThat(config.retry()).isEqualTo(RetryPolicy.of(2));
    assertThat(config.addresses()).isSameAs(addresses);
  }
}
