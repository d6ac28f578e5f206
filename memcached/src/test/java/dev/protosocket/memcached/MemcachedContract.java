// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.Batch;
import dev.protosocket.client.Cache;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.Ttl;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds of every memcached: the tests of an embedded one and of a real one. */
abstract class MemcachedContract extends AnyMemcached {
  static final String CACHE = "cache";

  private static final Pattern END = Pattern.compile("\r\nVERSION [^\r]*\r\n$");

  /** As long as an item of the default limit can be with a key of few bytes. */
  private static final int LARGE = 1_000_000;

  private ProtosocketClient connect() {
    return ProtosocketClient.connect(config().build());
  }

  @Test
  void should_get_set_and_delete() throws Exception {
    try (ProtosocketClient client = connect()) {
      assertThat(client.get(CACHE, "styles")).isNull();
      client.set(CACHE, "styles", "value");
      assertThat(client.getString(CACHE, "styles")).isEqualTo("value");
      client.setAsync(CACHE, "styles", "another").get(30, TimeUnit.SECONDS);
      assertThat(client.getStringAsync(CACHE, "styles").get(30, TimeUnit.SECONDS))
          .isEqualTo("another");
      client.delete(CACHE, "styles");
      client.delete(CACHE, "styles");
      assertThat(client.get(CACHE, "styles")).isNull();
      client.ping();
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void should_carry_many_requests_at_a_time() throws Exception {
    try (ProtosocketClient client = connect()) {
      List<CompletableFuture<byte[]>> gets = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        client.setAsync(CACHE, "many" + i, value(i));
        gets.add(client.getAsync(CACHE, "many" + i));
      }
      for (int i = 0; i < gets.size(); i++) {
        assertThat(gets.get(i).get(30, TimeUnit.SECONDS)).isEqualTo(value(i));
      }
      try (Pipeline<Integer> pipeline = client.pipeline()) {
        for (int i = 0; i < 500; i++) {
          pipeline.fireGet(CACHE, "many" + i, i);
        }
        for (int i = 0; i < 500; i++) {
          try (CompletedOp<Integer> op = pipeline.recv()) {
            assertThat(op.outcome()).isEqualTo(Outcome.HIT);
            assertThat(op).isInstanceOf(CompletedOp.Get.class);
            ByteBuf value = ((CompletedOp.Get<Integer>) op).value();
            assertThat(value).isNotNull();
            assertThat(ByteBufUtil.getBytes(value)).isEqualTo(value(op.userData()));
          }
        }
      }
    }
  }

  /** Some of them longer than one read, and than what is encoded under the lock. */
  private static byte[] value(int i) {
    return ((i % 50 == 0 ? "9".repeat(70_000) : "") + "value of " + i).getBytes(UTF_8);
  }

  @Test
  void should_get_many_with_one_call() throws Exception {
    try (ProtosocketClient client = connect()) {
      client.set(CACHE, "one", "1");
      client.set(CACHE, "two", "2");
      var result =
          client
              .executeAsync(CACHE, Batch.get(List.of("one", "absent", "two")))
              .get(30, TimeUnit.SECONDS);
      assertThat(result.values())
          .containsOnlyKeys("one", "two")
          .containsEntry("two", "2".getBytes(UTF_8));
    }
  }

  @Test
  void should_keep_every_byte_of_a_value() throws Exception {
    byte[] all = new byte[256];
    for (int i = 0; i < all.length; i++) {
      all[i] = (byte) i;
    }
    try (ProtosocketClient client = connect()) {
      for (byte[] value :
          List.of(
              new byte[0],
              all,
              "\r\n".getBytes(UTF_8),
              "HD\r\nEN\r\nERROR\r\n".getBytes(UTF_8),
              new byte[LARGE])) {
        client.set(CACHE, "bytes", value);
        assertThat(client.get(CACHE, "bytes")).isEqualTo(value);
      }
    }
  }

  /** What the server refuses, it deletes the old item over. */
  @Test
  void should_refuse_what_is_too_large_before_it_is_sent() {
    try (ProtosocketClient client = connect()) {
      client.set(CACHE, "large", "kept");
      int most = (1 << 20) - MetaWire.ITEM_OVERHEAD - "cache:large".length();
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.set(CACHE, "large", new byte[most + 1]))
          .withMessageContaining("its limit is 1048576 bytes");
      assertThat(client.getString(CACHE, "large")).isEqualTo("kept");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"k", "schlüssel", "a b", "a\r\nflush_all", "tab\t", "a:b", "\u0000"})
  void should_take_any_key(String key) throws Exception {
    try (ProtosocketClient client = connect()) {
      client.set(CACHE, "kept", "kept");
      if (isClassic() && !key.matches("[!-~]+")) {
        assertThatExceptionOfType(InvalidRequestException.class)
            .isThrownBy(() -> client.set(CACHE, key, "value"))
            .withMessageContaining("the classic protocol");
        assertThat(client.getString(CACHE, "kept")).isEqualTo("kept");
        return;
      }
      client.set(CACHE, key, "value of " + key);
      assertThat(client.getString(CACHE, key)).isEqualTo("value of " + key);
      assertThat(client.getString(CACHE, "kept")).isEqualTo("kept");
      client.delete(CACHE, key);
      assertThat(client.get(CACHE, key)).isNull();
    }
  }

  @Test
  void should_take_keys_as_long_as_the_server_does() {
    String plain = "k".repeat(250 - "cache:".length());
    String binary = "ü".repeat((186 - "cache:".length()) / 2);
    try (ProtosocketClient client = connect()) {
      for (String key : isClassic() ? List.of(plain) : List.of(plain, binary)) {
        client.set(CACHE, key, key);
        assertThat(client.getString(CACHE, key)).isEqualTo(key);
        assertThatExceptionOfType(InvalidRequestException.class)
            .isThrownBy(() -> client.set(CACHE, key + key.charAt(0), key))
            .withMessageContaining("and its cache's prefix 6");
      }
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.get(CACHE, ""))
          .withMessageContaining("the key is empty");
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void should_prefix_keys_with_the_cache() throws Exception {
    try (ProtosocketClient client = connect()) {
      client.set("first", "key", "of the first");
      client.set("second", "key", "of the second");
      client.set(Cache.none(), "key", "of none");
      assertThat(client.getString("first", "key")).isEqualTo("of the first");
      assertThat(client.getString("second", "key")).isEqualTo("of the second");
      assertThat(client.getString(Cache.none(), "key")).isEqualTo("of none");
      assertThat(said("get first:key")).isEqualTo("VALUE first:key 0 12\r\nof the first\r\nEND");
      assertThat(said("get key")).isEqualTo("VALUE key 0 7\r\nof none\r\nEND");
      for (String name : List.of("a:b", "a b", "ü", " ")) {
        assertThatExceptionOfType(InvalidRequestException.class)
            .isThrownBy(() -> client.get(name, "key"))
            .withMessageContaining("the cache name");
      }
    }
  }

  @Test
  void should_say_how_long_a_value_lives() throws Exception {
    try (ProtosocketClient client = connect()) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.set(CACHE, "k", "v", Duration.ofDays(200 * 365)))
          .withMessageContaining("Ttl.NEVER");
      if (!hasMeta()) {
        // Nothing else tells it.
        return;
      }
      client.set(Cache.none(), "lives", "v", Ttl.NEVER);
      assertThat(said("mg lives t")).isEqualTo("HD t-1");
      client.set(Cache.none(), "lives", "v", Duration.ofDays(30));
      assertThat(said("mg lives t")).matches("HD t25920(00|01)|HD t2591999|HD t259199[0-9]");
      client.set(Cache.none(), "lives", "v", Duration.ofDays(31));
      long left = Long.parseLong(said("mg lives t").substring("HD t".length()));
      assertThat(left).isBetween(31 * 86_400L - 120, 31 * 86_400L + 2);
    }
  }

  @Test
  void should_refuse_another_token_on_a_live_connection() {
    try (ProtosocketClient client = connect()) {
      Endpoint server = new Endpoint("127.0.0.1", port());
      assertThat(client.reauthenticateAsync(Memcached.login(server, "user", "password")))
          .failsWithin(Duration.ofSeconds(30))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(InvalidRequestException.class)
          .withMessageContaining("connect anew");
    }
  }

  /** To a server that wants no password it is a value like others, which nobody may see. */
  @Test
  void should_leave_no_password_behind() throws Exception {
    Credential login = Memcached.login(new Endpoint("127.0.0.1", port()), "user", "password");
    try (ProtosocketClient client = ProtosocketClient.connect(config().credential(login).build())) {
      client.ping();
      assertThat(said("get login")).isEqualTo("END");
    }
  }

  /** Sends a line on a connection of its own; returns the answer, as another program sees it. */
  private String said(String line) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port())) {
      socket.setSoTimeout(30_000);
      socket.getOutputStream().write((line + "\r\nversion\r\n").getBytes(ISO_8859_1));
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      InputStream in = socket.getInputStream();
      while (!END.matcher(all.toString(ISO_8859_1)).find()) {
        int next = in.read();
        if (next < 0) {
          throw new IOException("the server has closed the connection");
        }
        all.write(next);
      }
      return END.matcher(all.toString(ISO_8859_1)).replaceFirst("");
    }
  }
}
