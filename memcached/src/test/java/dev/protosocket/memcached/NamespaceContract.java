// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.capability.NamespaceClient;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Caches that can be emptied at once, on any memcached. */
abstract class NamespaceContract extends AnyMemcached {
  private static final String COUNTERS = "generations";

  private CacheClient pool;
  private NamespaceClient client;

  @BeforeEach
  void connect() {
    pool = ClientPool.connect(PoolConfig.builder(config().build()).size(2).build());
    client = NamespaceClient.of(pool, COUNTERS);
  }

  @AfterEach
  void disconnect() {
    client.close();
  }

  @Test
  void should_empty_a_cache_at_once_and_no_other() {
    client.set("purged", "1", "one");
    client.set("purged", "2", "");
    client.set("kept", "1", "kept");
    assertThat(client.getString("purged", "1")).isEqualTo("one");
    assertThat(client.getString("purged", "2")).isEmpty();

    client.purge("purged");

    assertThat(client.get("purged", "1")).isNull();
    assertThat(client.get("purged", "2")).isNull();
    assertThat(client.getString("kept", "1")).isEqualTo("kept");
    client.set("purged", "1", "anew");
    assertThat(client.getString("purged", "1")).isEqualTo("anew");
    assertThat(client.get("purged", "2")).isNull();
    client.delete("purged", "1");
    assertThat(client.get("purged", "1")).isNull();
  }

  @Test
  void should_purge_what_nobody_has_written() {
    client.purge("unused");

    assertThat(client.get("unused", "1")).isNull();
    client.set("unused", "1", "one");
    assertThat(client.getString("unused", "1")).isEqualTo("one");
  }

  /** As when the server has evicted it. */
  @Test
  void should_find_nothing_old_when_the_counter_was_lost() {
    client.set("lost", "1", "one");
    for (int i = 0; i < 20; i++) {
      pool.delete(COUNTERS, "lost");
      assertThat(client.get("lost", "1")).isNull();
      client.set("lost", "2", "two");
      assertThat(client.get("lost", "1")).isNull();
      assertThat(client.getString("lost", "2")).isEqualTo("two");
      client.purge("lost");
    }
  }

  @Test
  void should_carry_out_batches() {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("1", "one".getBytes(UTF_8));
    entries.put("\ud800", "no text".getBytes(UTF_8));
    entries.put("2", "two".getBytes(UTF_8));

    BatchResult<String> stored = client.setAll("batch", entries);

    assertThat(stored.keys()).containsExactly("1", "\ud800", "2");
    assertThat(stored.results())
        .extracting(result -> result.outcome())
        .containsExactly(Outcome.STORED, Outcome.FAILED, Outcome.STORED);
    assertThat(client.getAll("batch", List.of("2", "3", "1")).values())
        .containsOnlyKeys("2", "1")
        .containsEntry("2", entries.get("2"));
    client.purge("batch");
    assertThat(client.getAll("batch", List.of("2", "1")).orThrow().values()).isEmpty();
    client.setAll("batch", new byte[][] {{'4'}}, new byte[][] {{4}}, Duration.ofMinutes(1));
    assertThat(client.getAll("batch", new byte[][] {{'4'}}).results().get(0).value())
        .containsExactly(4);
    assertThat(client.deleteAll("batch", List.of("4")).isComplete()).isTrue();
    assertThat(client.get("batch", "4")).isNull();
  }

  @Test
  void should_refuse_commands_of_a_key_and_carry_out_those_of_the_server() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.send(Memcached.key("kept", "1").get()))
        .withMessageContaining("MC_GET");
    assertThat(client.send(Memcached.stats())).containsKey("pid");
    client.ping();
  }
}
