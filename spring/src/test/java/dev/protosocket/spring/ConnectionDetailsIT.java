// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheClient;
import dev.protosocket.server.MemcachedServer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.pem.PemSslStoreBundle;
import org.springframework.boot.ssl.pem.PemSslStoreDetails;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

/** Beans that say where clients connect. */
class ConnectionDetailsIT {
  private static final String SECRET = "very-secret-indeed";

  private final ApplicationContextRunner runner =
      new ApplicationContextRunner()
          .withConfiguration(
              AutoConfigurations.of(
                  SslAutoConfiguration.class, ProtosocketAutoConfiguration.class));

  private static ProtosocketConnectionDetails details(@Nullable String client, String endpoint) {
    return new ProtosocketConnectionDetails() {
      @Override
      public @Nullable String client() {
        return client;
      }

      @Override
      public String endpoint() {
        return endpoint;
      }
    };
  }

  @Test
  void should_connect_as_a_bean_says() {
    try (MemcachedServer one = MemcachedServer.builder().start();
        MemcachedServer two =
            MemcachedServer.builder().selfSignedTls().user("ada", SECRET).start()) {
      ProtosocketConnectionDetails withTls =
          new ProtosocketConnectionDetails() {
            @Override
            public String client() {
              return "other";
            }

            @Override
            public String endpoint() {
              return "localhost:" + two.address().getPort();
            }

            @Override
            public String username() {
              return "ada";
            }

            @Override
            public String credential() {
              return SECRET;
            }

            @Override
            public SslBundle sslBundle() {
              PemSslStoreDetails trust = PemSslStoreDetails.forCertificates(two.caCertificatePem());
              return SslBundle.of(new PemSslStoreBundle(null, trust));
            }
          };
      runner
          .withBean(
              "one",
              ProtosocketConnectionDetails.class,
              () -> details(null, "localhost:" + one.address().getPort()))
          .withBean("two", ProtosocketConnectionDetails.class, () -> withTls)
          .withPropertyValues(
              "protosocket.primary=main",
              "protosocket.clients.main.wire=memcached",
              "protosocket.clients.main.endpoint=nowhere.invalid",
              "protosocket.clients.main.request-timeout=60s",
              "protosocket.clients.main.connect-timeout=60s",
              "protosocket.clients.other.wire=memcached",
              "protosocket.clients.other.request-timeout=60s",
              "protosocket.clients.other.connect-timeout=60s")
          .run(
              context -> {
                CacheClient main = context.getBean(CacheClient.class);
                main.set("c", "k", "one");
                assertThat(main.getString("c", "k")).isEqualTo("one");
                CacheClient other = context.getBean("otherCacheClient", CacheClient.class);
                assertThat(other.getString("c", "k")).isNull();
                other.set("c", "k", "two");
                assertThat(main.getString("c", "k")).isEqualTo("one");
              });
    }
  }

  @Test
  void should_refuse_two_beans_that_say_where_to_connect() {
    runner
        .withPropertyValues("protosocket.clients.main.wire=memcached")
        .withBean("one", ProtosocketConnectionDetails.class, () -> details(null, "a:1"))
        .withBean("two", ProtosocketConnectionDetails.class, () -> details("main", "b:1"))
        .run(
            context ->
                assertThat(context.getStartupFailure())
                    .rootCause()
                    .hasMessage(
                        "protosocket.clients.main: several beans of ProtosocketConnectionDetails"
                            + " are for this client"));
  }
}
