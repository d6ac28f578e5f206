// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.junit;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.testkit.engine.EventConditions.event;
import static org.junit.platform.testkit.engine.EventConditions.finishedWithFailure;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.instanceOf;
import static org.junit.platform.testkit.engine.TestExecutionResultConditions.message;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.Endpoint;
import dev.protosocket.junit.TestCacheServer.Protocol;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.MemcachedServer;
import dev.protosocket.server.TcpFaultProxy;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Events;

/** Classes as users write them, run by the engine. */
@Timeout(180)
class CacheServerExtensionIT {
  private static final byte[] VALUE = "value".getBytes(UTF_8);
  private static final Set<Endpoint> seen = new HashSet<>();

  @BeforeEach
  void forget() {
    seen.clear();
  }

  private static Events run(Class<?> tests) {
    return EngineTestKit.engine("junit-jupiter")
        .selectors(selectClass(tests))
        .execute()
        .testEvents();
  }

  /** Each test finds the cache empty, whichever comes first. */
  private static void use(CacheClient client, Endpoint endpoint) {
    seen.add(endpoint);
    assertThat(client.get(TestCacheServer.CACHE, "k")).isNull();
    client.set(TestCacheServer.CACHE, "k", VALUE, Duration.ofMinutes(1));
    assertThat(client.get(TestCacheServer.CACHE, "k")).isEqualTo(VALUE);
  }

  @WithCacheServer
  static class OfAClass {
    private final EmbeddedServer server;

    OfAClass(EmbeddedServer server) {
      this.server = server;
    }

    @BeforeEach
    void before(CacheClient client) {
      assertThat(client.defaultTtl()).isPositive();
    }

    @Test
    void first(CacheClient client, Endpoint endpoint) {
      use(client, endpoint);
    }

    @Test
    void second(ClientPool client, Endpoint endpoint, TestCacheServer all) {
      use(client, endpoint);
      assertThat(all.protosocket()).isSameAs(server);
    }

    @Nested
    class Inner {
      @Test
      void third(CacheClient client, Endpoint endpoint) {
        use(client, endpoint);
      }
    }

    @AfterEach
    void after(TcpFaultProxy network) {
      network.cutConnections();
    }
  }

  @Test
  void should_start_one_server_for_a_class_and_what_is_nested() {
    run(OfAClass.class).assertStatistics(tests -> tests.started(3).succeeded(3));
    assertThat(seen).hasSize(1);
  }

  static class OfAMethod {
    @Test
    @WithCacheServer(protocol = Protocol.MEMCACHED)
    void first(CacheClient client, Endpoint endpoint, MemcachedServer server) {
      use(client, endpoint);
      assertThat(server.items()).isEqualTo(1);
    }

    @Test
    @WithCacheServer(caches = {"cache", "other"})
    void second(ClientConfig config, CacheClient client) {
      use(client, new Endpoint(config.credential().endpointHost(), config.credential().port()));
      client.get("other", "k");
    }
  }

  @Test
  void should_start_a_server_for_a_method() {
    run(OfAMethod.class).assertStatistics(tests -> tests.started(2).succeeded(2));
    assertThat(seen).hasSize(2);
  }

  static class OfAField {
    @RegisterExtension
    static final CacheServerExtension shared =
        CacheServerExtension.of(TestCacheServer.builder(Protocol.MEMCACHED));

    @Test
    void first(CacheClient client, Endpoint endpoint) {
      use(client, endpoint);
    }

    @Test
    void second(CacheClient client, Endpoint endpoint) {
      use(client, endpoint);
    }
  }

  static class OfEachTest {
    @RegisterExtension
    final CacheServerExtension own =
        CacheServerExtension.of(TestCacheServer.builder(Protocol.PROTOSOCKET));

    @Test
    void first(CacheClient client, Endpoint endpoint) {
      use(client, endpoint);
    }

    @Test
    void second(CacheClient client, Endpoint endpoint) {
      use(client, endpoint);
    }
  }

  @Test
  void should_be_registered_by_a_field() {
    run(OfAField.class).assertStatistics(tests -> tests.started(2).succeeded(2));
    assertThat(seen).hasSize(1);
    seen.clear();
    run(OfEachTest.class).assertStatistics(tests -> tests.started(2).succeeded(2));
    assertThat(seen).hasSize(2);
  }

  static class Careless {
    @RegisterExtension
    static final CacheServerExtension shared =
        CacheServerExtension.of(
            TestCacheServer.builder(Protocol.PROTOSOCKET).patience(Duration.ofMillis(20)));

    @Test
    void leaving(TestCacheServer server) {
      CacheClient client = server.client();
      server.faults((command, reply, send) -> {});
      client.getAsync(TestCacheServer.CACHE, "k");
    }
  }

  @Test
  void should_fail_a_test_that_leaves_a_call_in_flight() {
    run(Careless.class)
        .assertThatEvents()
        .haveExactly(
            1,
            event(
                finishedWithFailure(
                    instanceOf(AssertionError.class),
                    message(text -> text.contains("1 calls in flight")))));
  }

  static class Mistaken {
    @Test
    @WithCacheServer
    void asking(MemcachedServer server) {}
  }

  @Test
  void should_say_when_it_has_no_such_server() {
    run(Mistaken.class)
        .assertThatEvents()
        .haveExactly(
            1, event(finishedWithFailure(message(text -> text.contains("speaks protosocket")))));
  }
}
