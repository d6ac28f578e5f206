// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Cache;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.capability.StoreResult;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import dev.protosocket.testing.Waiting;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import net.rubyeye.xmemcached.transcoders.CompressionMode;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What folsom, xmemcached and spymemcached store is read by this client, and the other way round.
 */
@NeedsMemcached
@ExtendWith(LeakCheck.AtEnd.class)
@Timeout(300)
@SuppressWarnings("JavaUtilDate") // one of the types that they store
class RealForeignClientsIT {
  // The client flags of spymemcached's and xmemcached's transcoders.
  private static final int SERIALIZED = 1;
  private static final int COMPRESSED = 1 << 1;
  private static final int BYTES = 8 << 8;
  private static final Map<Object, Integer> TYPES =
      Map.of(
          true,
          1 << 8,
          300,
          2 << 8,
          1L << 33,
          3 << 8,
          new Date(1_700_000_000_000L),
          4 << 8,
          (byte) 7,
          5 << 8,
          1.5f,
          6 << 8,
          -2.5,
          7 << 8);

  private static final int MINUTE = 60;
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final String TEXT = "größer als 1 € \r\n";
  private static final byte[] BINARY = {0, 13, 10, (byte) 0xFF, 32};

  /** They compress from 16 KiB on. */
  private static final String LONG_TEXT = TEXT.repeat(2_000);

  private static final String FOLSOM = "folsom";
  private static final String XMEMCACHED = "xmemcached";
  private static final String SPYMEMCACHED = "spymemcached";

  private static MemcachedProcess server;
  private static ProtosocketClient ours;
  private static Map<String, ForeignClient> clients;

  @BeforeAll
  static void start() throws Exception {
    server = MemcachedProcess.start();
    ours =
        ProtosocketClient.connect(
            Memcached.config(new Endpoint("127.0.0.1", server.port()))
                .connectTimeout(Duration.ofSeconds(30))
                .requestTimeout(Duration.ofSeconds(30))
                .build());
    clients =
        Map.of(
            FOLSOM, new ForeignClient.Folsom(server.port()),
            XMEMCACHED, new ForeignClient.Xmemcached(server.port(), CompressionMode.GZIP),
            SPYMEMCACHED, new ForeignClient.Spymemcached(server.port()));
  }

  @AfterAll
  static void stop() throws Exception {
    for (ForeignClient client : clients.values()) {
      client.close();
    }
    ours.close();
    server.close();
  }

  private static ForeignClient client(String name) {
    return Objects.requireNonNull(clients.get(name));
  }

  private static ForeignClient.Typed typed(String name) {
    return (ForeignClient.Typed) client(name);
  }

  /** Each test has keys of its own, as other programs see them. */
  private static MemcachedKey key(String name) {
    return Memcached.key(Cache.none(), name);
  }

  private static Item read(String name) {
    return ours.send(key(name).get());
  }

  private static void store(String name, byte[] value, int clientFlags) {
    assertThat(ours.send(key(name).set(value, TTL, clientFlags))).isEqualTo(StoreResult.STORED);
  }

  private static byte[] compressed(byte[] value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (OutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(value);
    }
    return out.toByteArray();
  }

  private static byte[] decompressed(Item item) throws IOException {
    try (InputStream in =
        new GZIPInputStream(new ByteArrayInputStream(Objects.requireNonNull(item.value())))) {
      return in.readAllBytes();
    }
  }

  // What they store.

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_read_their_strings(String name) throws Exception {
    client(name).set("their-string-" + name, TEXT, MINUTE);

    Item item = read("their-string-" + name);
    assertThat(item.value()).isEqualTo(TEXT.getBytes(UTF_8));
    assertThat(item.clientFlags()).isZero();
    assertThat(ours.get(Cache.none(), "their-string-" + name)).isEqualTo(TEXT.getBytes(UTF_8));
  }

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_read_their_empty_strings(String name) throws Exception {
    client(name).set("their-empty-" + name, "", MINUTE);

    assertThat(ours.get(Cache.none(), "their-empty-" + name)).isEmpty();
    assertThat(read("their-empty-" + name).clientFlags()).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_read_their_bytes(String name) throws Exception {
    client(name).set("their-bytes-" + name, BINARY, MINUTE);

    Item item = read("their-bytes-" + name);
    assertThat(item.value()).isEqualTo(BINARY);
    assertThat(item.clientFlags()).isEqualTo(name.equals(FOLSOM) ? 0 : BYTES);
  }

  @ParameterizedTest
  @ValueSource(strings = {XMEMCACHED, SPYMEMCACHED})
  void should_read_what_they_compress(String name) throws Exception {
    client(name).set("their-long-string-" + name, LONG_TEXT, MINUTE);
    client(name).set("their-long-bytes-" + name, LONG_TEXT.getBytes(UTF_8), MINUTE);

    Item string = read("their-long-string-" + name);
    assertThat(string.clientFlags()).isEqualTo(COMPRESSED);
    assertThat(decompressed(string)).isEqualTo(LONG_TEXT.getBytes(UTF_8));
    Item bytes = read("their-long-bytes-" + name);
    assertThat(bytes.clientFlags()).isEqualTo(COMPRESSED | BYTES);
    assertThat(decompressed(bytes)).isEqualTo(LONG_TEXT.getBytes(UTF_8));
  }

  /** The flag is the same: only the bytes tell it from gzip. */
  @Test
  void should_read_what_xmemcached_compresses_by_zlib() throws Exception {
    try (ForeignClient zip = new ForeignClient.Xmemcached(server.port(), CompressionMode.ZIP)) {
      zip.set("their-zlib", LONG_TEXT, MINUTE);
    }

    Item item = read("their-zlib");
    assertThat(item.clientFlags()).isEqualTo(COMPRESSED);
    try (InputStream in =
        new InflaterInputStream(new ByteArrayInputStream(Objects.requireNonNull(item.value())))) {
      assertThat(in.readAllBytes()).isEqualTo(LONG_TEXT.getBytes(UTF_8));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {XMEMCACHED, SPYMEMCACHED})
  void should_see_the_types_of_what_they_store(String name) throws Exception {
    for (Map.Entry<Object, Integer> type : TYPES.entrySet()) {
      String key = "their-" + type.getValue() + "-" + name;
      client(name).set(key, type.getKey(), MINUTE);
      assertThat(read(key).clientFlags()).as(key).isEqualTo(type.getValue());
    }
    client(name).set("their-number-" + name, 300, MINUTE);
    assertThat(read("their-number-" + name).value()).containsExactly(1, 44);
    client(name).set("their-zero-" + name, 0, MINUTE);
    assertThat(read("their-zero-" + name).value()).isEmpty();
    client(name).set("their-object-" + name, new ArrayList<>(List.of("a")), MINUTE);
    Item object = read("their-object-" + name);
    assertThat(object.clientFlags()).isEqualTo(SERIALIZED);
    assertThat(object.value()).startsWith(0xAC, 0xED);
  }

  // What they read.

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_store_their_strings(String name) throws Exception {
    ours.set(Cache.none(), "our-string-" + name, TEXT.getBytes(UTF_8), TTL);
    assertThat(client(name).string("our-string-" + name)).isEqualTo(TEXT);

    // With this client's bit.
    ours.set(Cache.none(), "our-empty-" + name, new byte[0], TTL);
    assertThat(client(name).string("our-empty-" + name)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_store_their_bytes(String name) throws Exception {
    store("our-bytes-" + name, BINARY, BYTES);

    assertThat(client(name).bytes("our-bytes-" + name)).isEqualTo(BINARY);
  }

  @ParameterizedTest
  @ValueSource(strings = {XMEMCACHED, SPYMEMCACHED})
  void should_compress_for_them(String name) throws Exception {
    byte[] bytes = LONG_TEXT.getBytes(UTF_8);
    store("our-long-string-" + name, compressed(bytes), COMPRESSED);
    store("our-long-bytes-" + name, compressed(bytes), COMPRESSED | BYTES);

    assertThat(client(name).string("our-long-string-" + name)).isEqualTo(LONG_TEXT);
    assertThat(client(name).bytes("our-long-bytes-" + name)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {XMEMCACHED, SPYMEMCACHED})
  void should_store_values_of_their_types(String name) throws Exception {
    // What they store is what they read, whoever stores it.
    for (Map.Entry<Object, Integer> type : TYPES.entrySet()) {
      String from = "model-" + type.getValue() + "-" + name;
      String to = "our-" + type.getValue() + "-" + name;
      client(name).set(from, type.getKey(), MINUTE);
      store(to, Objects.requireNonNull(read(from).value()), type.getValue());
      assertThat(typed(name).object(to)).isEqualTo(type.getKey());
    }
    store("our-number-" + name, new byte[] {1, 44}, 2 << 8);
    assertThat(typed(name).object("our-number-" + name)).isEqualTo(300);
    store("our-zero-" + name, new byte[0], 2 << 8);
    assertThat(typed(name).object("our-zero-" + name)).isEqualTo(0);
  }

  // What both change.

  /** Theirs goes as UTF-8, ours as base64 of that. */
  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_mean_the_same_item_by_a_key_that_is_not_ascii(String name) throws Exception {
    client(name).set("schlüssel-" + name, "theirs", MINUTE);
    assertThat(ours.getString(Cache.none(), "schlüssel-" + name)).isEqualTo("theirs");
    ours.set(Cache.none(), "schlüssel-" + name, "ours", TTL);
    assertThat(client(name).string("schlüssel-" + name)).isEqualTo("ours");
  }

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_count_with_them(String name) throws Exception {
    String key = "their-counter-" + name;
    assertThat(client(name).increment(key, 5, 10)).isEqualTo(10);
    assertThat(ours.send(key(key).increment(2)).value()).isEqualTo(12);
    assertThat(client(name).increment(key, 3, 0)).isEqualTo(15);
    assertThat(ours.send(key(key).decrement(6)).value()).isEqualTo(9);
    // The server pads with spaces what has become shorter.
    assertThat(client(name).string(key)).isEqualTo("9 ");
    assertThat(client(name).decrement(key, 4)).isEqualTo(5);

    String other = "our-counter-" + name;
    assertThat(ours.send(key(other).increment(1, 100, TTL)).value()).isEqualTo(100);
    assertThat(client(name).increment(other, 1, 0)).isEqualTo(101);
    assertThat(client(name).string(other)).isEqualTo("101");
  }

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_notice_that_they_have_changed_an_item(String name) throws Exception {
    String key = "cas-" + name;
    client(name).set(key, TEXT, MINUTE);
    CasToken token = Objects.requireNonNull(read(key).version());
    client(name).set(key, TEXT, MINUTE);

    assertThat(ours.send(key(key).compareAndSet(token, BINARY, TTL)))
        .isEqualTo(StoreResult.CONFLICT);
  }

  @ParameterizedTest
  @ValueSource(strings = {FOLSOM, XMEMCACHED, SPYMEMCACHED})
  void should_agree_on_when_items_end(String name) throws Exception {
    client(name).set("theirs-forever-" + name, TEXT, 0);
    assertThat(read("theirs-forever-" + name).ttl()).isEqualTo(Ttl.NEVER);
    client(name).touch("theirs-forever-" + name, 10 * MINUTE);
    assertThat(read("theirs-forever-" + name).ttl())
        .isBetween(Duration.ofMinutes(5), Duration.ofMinutes(10));

    client(name).set("theirs-" + name, TEXT, 1);
    Waiting.until(() -> ours.get(Cache.none(), "theirs-" + name) == null);
    ours.set(Cache.none(), "ours-" + name, TEXT.getBytes(UTF_8), Duration.ofSeconds(1));
    Waiting.until(() -> client(name).string("ours-" + name) == null);
  }
}
