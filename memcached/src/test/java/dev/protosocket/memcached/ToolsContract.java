// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Cache;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Versioned;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rules for keys, lines of any kind, names of keys: of any memcached. */
abstract class ToolsContract extends AnyMemcached {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void should_find_what_is_stored_under_a_hash() {
    KeyRules rules = KeyRules.standard().hashLong();
    byte[] key = "long ä".repeat(1_000).getBytes(UTF_8);
    byte[] other = key.clone();
    other[other.length - 1]++;
    try (ProtosocketClient client =
        ProtosocketClient.connect(config().wire(Memcached.wire(protocol(), rules)).build())) {
      client.set("rules", key, new byte[] {1});

      assertThat(client.get("rules", key)).containsExactly(1);
      assertThat(client.get("rules", other)).isNull();
      assertThat(client.send(Memcached.key(rules, "rules", key).get()).value()).containsExactly(1);
      ConditionalReads reads = client.capability(ConditionalReads.class).orElseThrow();
      assertThat(client.send(reads.get("rules", key)).state()).isEqualTo(Versioned.State.PRESENT);
      client.delete("rules", key);
      assertThat(client.get("rules", key)).isNull();
    }
  }

  @Test
  void should_have_a_line_carried_out() {
    if (isClassic()) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> Memcached.raw(config().build(), "version", LONG))
          .withMessageStartingWith("MC_RAW needs the meta protocol");
      return;
    }
    List<String> version = Memcached.raw(config().build(), "version", LONG);
    assertThat(version).hasSize(1);
    assertThat(version.get(0)).startsWith("VERSION 1.6.");
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      client.set(Cache.none(), "raw", "two\nlines");
    }
    assertThat(Memcached.raw(config().build(), "get raw", LONG))
        .containsExactly("VALUE raw 0 9", "two", "lines", "END");
    assertThat(Memcached.raw(config().build(), "mg raw v Oanything", LONG))
        .containsExactly("VA 9 Oanything", "two", "lines");
    assertThat(Memcached.raw(config().build(), "nonsense", LONG)).containsExactly("ERROR");
    assertThat(Memcached.raw(config().build(), "stats", LONG))
        .hasSizeGreaterThan(5)
        .last()
        .isEqualTo("END");
    assertThatExceptionOfType(ConnectionClosedException.class)
        .isThrownBy(() -> Memcached.raw(config().build(), "quit", LONG));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " version",
        "version\r\nflush_all",
        "get \u00e4",
        "set k 0 0 1",
        "ms k 1",
        "watch fetchers",
        "lru_crawler metadump all"
      })
  void should_refuse_a_line_that_is_none_or_does_not_end(String line) {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Memcached.raw(config().build(), line, LONG));
  }

  @Test
  void should_set_how_much_the_server_tells() {
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      assertThat(client.send(Memcached.verbosity(1))).isEmpty();
      assertThat(client.send(Memcached.verbosity(0))).isEmpty();
    }
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> Memcached.verbosity(4));
  }

  @Test
  void should_tell_the_names_of_the_keys() {
    String other = isClassic() ? "other" : "not\r\nplain b";
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      client.set("names", "plain", "value");
      client.set("names", other, "value");
    }
    Set<String> found = ConcurrentHashMap.newKeySet();

    long count =
        Memcached.forEachKeyName(
            config().build(),
            LONG,
            key -> {
              if (key.isOf("names")) {
                found.add(key.text());
              }
            });

    assertThat(found).containsExactlyInAnyOrder("names:plain", "names:" + other);
    assertThat(count).isGreaterThanOrEqualTo(2);
  }

  @Test
  void should_tell_what_the_server_is_and_can_do() {
    ServerInfo info;
    try (ProtosocketClient client = ProtosocketClient.connect(config().build())) {
      info = client.send(Memcached.info());
    }

    assertThat(info.version()).isNotNull();
    assertThat(info.isAtLeast(new ServerVersion(1, 4, 0))).isTrue();
    assertThat(info.hasLeases()).isEqualTo(!isClassic());
    assertThat(info.maxItemBytes()).isEqualTo(1 << 20);
    assertThat(info.requireAtLeast(info.version())).isSameAs(info);
    ServerVersion later = new ServerVersion(9, 0, 0);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> info.requireAtLeast(later))
        .withMessage("memcached 9.0.0 is needed, and it is " + info.version());
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> new ServerInfo(null, info.protocol(), 1).requireAtLeast(later))
        .withMessageContaining("it says no version");
  }
}
