// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.ValueFormatException;
import dev.protosocket.memcached.Item;
import dev.protosocket.memcached.Memcached;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import net.rubyeye.xmemcached.XMemcachedClientBuilder;
import net.spy.memcached.ConnectionFactoryBuilder;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What xmemcached and spymemcached store is read as objects, and the other way round. */
@NeedsMemcached
@ExtendWith(LeakCheck.AtEnd.class)
@Timeout(300)
@SuppressWarnings("JavaUtilDate") // one of the types that they store
class ForeignValuesIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final int MINUTE = 60;

  /** They compress from 16 KiB on. */
  private static final String LONG_TEXT = "größer als 1 € \r\n".repeat(2_000);

  private static MemcachedProcess server;
  private static ProtosocketClient ours;
  private static net.rubyeye.xmemcached.MemcachedClient xmemcached;
  private static net.spy.memcached.MemcachedClient spymemcached;

  /** Whose values. */
  enum Theirs {
    XMEMCACHED {
      @Override
      void set(String key, Object value) throws Exception {
        assertThat(xmemcached.set("c:" + key, MINUTE, value)).isTrue();
      }

      @Override
      @Nullable Object get(String key) throws Exception {
        return xmemcached.get("c:" + key);
      }
    },
    SPYMEMCACHED {
      @Override
      void set(String key, Object value) throws Exception {
        assertThat(spymemcached.set("c:" + key, MINUTE, value).get(1, TimeUnit.MINUTES)).isTrue();
      }

      @Override
      @Nullable Object get(String key) {
        return spymemcached.get("c:" + key);
      }
    };

    abstract void set(String key, Object value) throws Exception;

    abstract @Nullable Object get(String key) throws Exception;
  }

  @BeforeAll
  static void start() throws Exception {
    server = MemcachedProcess.start();
    ours =
        ProtosocketClient.connect(
            Memcached.config(new Endpoint("127.0.0.1", server.port()))
                .connectTimeout(LONG)
                .requestTimeout(LONG)
                .build());
    InetSocketAddress address =
        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());
    XMemcachedClientBuilder builder = new XMemcachedClientBuilder(List.of(address));
    builder.setOpTimeout(LONG.toMillis());
    xmemcached = builder.build();
    // Else it writes to standard error itself.
    System.setProperty("net.spy.log.LoggerImpl", "net.spy.memcached.compat.log.SLF4JLogger");
    spymemcached =
        new net.spy.memcached.MemcachedClient(
            new ConnectionFactoryBuilder().setOpTimeout(LONG.toMillis()).setDaemon(true).build(),
            List.of(address));
  }

  @AfterAll
  static void stop() throws Exception {
    xmemcached.shutdown();
    spymemcached.shutdown();
    ours.close();
    server.close();
  }

  private static TypedCacheBuilder<String, Object> any() {
    return TypedCache.builder(
        ours, "c", KeyFormat.utf8(), ValueFormat.javaSerializationAllowing(Object.class));
  }

  private static final ForeignFormat<Object> FORMAT =
      ForeignFormat.spymemcached(Object.class, ArrayList.class);

  private static List<Object> values() {
    return List.of(
        "text",
        "",
        LONG_TEXT,
        true,
        false,
        300,
        0,
        -1,
        1L << 33,
        -2L,
        new Date(1_700_000_000_000L),
        (byte) 7,
        (byte) -7,
        1.5f,
        -2.5,
        new ArrayList<>(List.of("a", "b")));
  }

  @ParameterizedTest
  @EnumSource
  void should_read_what_they_write(Theirs theirs) throws Exception {
    TypedCache<String, Object> cache = any().foreign(FORMAT).build();
    int number = 0;
    for (Object value : values()) {
      String key = theirs + "-theirs-" + number++;
      theirs.set(key, value);
      assertThat(cache.get(key)).isEqualTo(value);
      assertThat(cache.getAsync(key).get(1, TimeUnit.MINUTES)).isEqualTo(value);
      assertThat(cache.getAll(List.of(key)).orThrow().values()).containsEntry(key, value);
    }
    theirs.set(theirs + "-bytes", new byte[] {0, 1, -1});
    assertThat((byte[]) cache.get(theirs + "-bytes")).containsExactly(0, 1, -1);
    theirs.set(theirs + "-long", LONG_TEXT.getBytes(UTF_8));
    assertThat((byte[]) cache.get(theirs + "-long")).isEqualTo(LONG_TEXT.getBytes(UTF_8));
  }

  @ParameterizedTest
  @EnumSource
  void should_write_what_they_read(Theirs theirs) throws Exception {
    TypedCache<String, Object> cache = any().sharedWith(FORMAT).build();
    int number = 0;
    for (Object value : values()) {
      String key = theirs + "-ours-" + number++;
      cache.set(key, value);
      assertThat(theirs.get(key)).isEqualTo(value);
      assertThat(cache.get(key)).isEqualTo(value);
      cache.setAsync(key, "other").get(1, TimeUnit.MINUTES);
      assertThat(theirs.get(key)).isEqualTo("other");
      cache.setAll(Map.of(key, value)).orThrow();
      assertThat(theirs.get(key)).isEqualTo(value);
    }
    cache.set(theirs + "-our-bytes", LONG_TEXT.getBytes(UTF_8));
    assertThat((byte[]) theirs.get(theirs + "-our-bytes")).isEqualTo(LONG_TEXT.getBytes(UTF_8));
  }

  @Test
  void should_have_an_envelope_when_it_is_not_for_them() throws Exception {
    TypedCache<String, Object> cache = any().foreign(FORMAT).build();
    cache.set("envelope", "ours");
    Item item = ours.send(Memcached.key("c", "envelope").get());
    assertThat(item.clientFlags()).isZero();
    assertThat(item.value()).startsWith(0xC1, 0x10);
    assertThat(cache.get("envelope")).isEqualTo("ours");
    // Who shares the cache reads what was stored before that.
    assertThat(any().sharedWith(FORMAT).build().get("envelope")).isEqualTo("ours");
  }

  @Test
  void should_load_what_is_missing_or_cannot_be_read() throws Exception {
    TypedCache<String, Object> cache = any().sharedWith(FORMAT).build();
    AtomicInteger loads = new AtomicInteger();
    assertThat(cache.getOrLoad("loaded", key -> "value " + loads.incrementAndGet()))
        .isEqualTo("value 1");
    assertThat(cache.getOrLoad("loaded", key -> "value " + loads.incrementAndGet()))
        .isEqualTo("value 1");
    assertThat(Theirs.SPYMEMCACHED.get("loaded")).isEqualTo("value 1");
    cache.delete("loaded");
    assertThat(Theirs.SPYMEMCACHED.get("loaded")).isNull();

    byte[] value = {1};
    ours.send(Memcached.key("c", "unknown").set(value, LONG, 1 << 20));
    assertThatExceptionOfType(ValueFormatException.class)
        .isThrownBy(() -> cache.get("unknown"))
        .withMessageContaining("its client flags, 1048576, are none of the format's");
    assertThat(cache.getOrLoad("unknown", key -> "again")).isEqualTo("again");
    assertThat(cache.stats().undecodable()).isEqualTo(2);
  }
}
