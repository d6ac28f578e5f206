// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The whole way to the embedded server and back, in every style of call. */
@ExtendWith(LeakCheck.class)
class ProtosocketClientIT {
  @Test
  void should_store_get_and_delete_in_every_form() throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
        ProtosocketClient client = fixture.connect()) {
      byte[] key = "k".getBytes(UTF_8);
      byte[] value = "v".getBytes(UTF_8);
      ByteBuf keyBuf = Unpooled.wrappedBuffer(key);
      ByteBuf valueBuf = Unpooled.wrappedBuffer(value);
      ByteBuffer keyNio = ByteBuffer.wrap(key);
      Duration ttl = Duration.ofMinutes(1);

      assertThat(client.get(CACHE, key)).isNull();
      client.set(CACHE, key, value, ttl);
      assertThat(client.get(CACHE, key)).isEqualTo(value);
      client.delete(CACHE, key);
      client.delete(CACHE, key);
      assertThat(client.get(CACHE, keyBuf)).isNull();
      client.set(CACHE, keyBuf, valueBuf);
      assertThat(client.get(CACHE, keyBuf)).isEqualTo(value);
      client.delete(CACHE, keyBuf);
      assertThat(client.get(CACHE, keyNio)).isNull();
      client.set(CACHE, keyNio, ByteBuffer.wrap(value), ttl);
      assertThat(client.get(CACHE, keyNio)).isEqualTo(value);
      client.delete(CACHE, keyNio);
      client.set(CACHE, "k", new byte[0]);
      assertThat(client.get(CACHE, "k")).isEmpty();
      client.delete(CACHE, "k");
      assertThat(client.getAsync(CACHE, "k").get()).isNull();
    }
  }

  @Test
  void should_work_through_a_cache_bound_view() throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
        ProtosocketClient client = fixture.connect()) {
      Cache cache = client.cache(CACHE);
      assertThat(cache.getString("k")).isNull();
      cache.set("k", "schön");
      assertThat(cache.getString("k")).isEqualTo("schön");
      cache.delete("k");
      assertThat(cache.get("k")).isNull();
    }
  }

  @Test
  void should_carry_an_item_of_the_largest_size() throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
        ProtosocketClient client = fixture.connect();
        Pipeline<String> pipeline = client.pipeline()) {
      byte[] value = new byte[5 * 1024 * 1024 - 1];
      new Random(3).nextBytes(value);

      client.set(CACHE, "k", value);

      assertThat(client.get(CACHE, "k")).isEqualTo(value);
      pipeline.fireGet(CACHE, "k", "data");
      try (CompletedOp<String> op = pipeline.recv()) {
        assertThat(((CompletedOp.Get<String>) op).value()).isEqualTo(Unpooled.wrappedBuffer(value));
      }
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> client.set(CACHE, "kk", value));
    }
  }

  @Test
  void should_tell_a_missing_cache_from_a_missing_key() throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
        ProtosocketClient client = fixture.connect()) {
      assertThat(client.get(CACHE, "absent")).isNull();
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> client.get("no-such-cache", "k"))
          .satisfies(e -> assertThat(e.isCacheNotFound()).isTrue());
      assertThat(client.isOpen()).isTrue();
    }
  }

  @Test
  void should_end_what_is_in_flight_and_stay_closed_when_the_server_drops_the_connection()
      throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0);
        ProtosocketClient client = fixture.connect()) {
      fixture.server.resetConnections();

      CloseReason reason = client.closed().get(30, TimeUnit.SECONDS);

      assertThat(reason.kind()).isEqualTo(CloseReason.Kind.IO_ERROR);
      assertThatExceptionOfType(ConnectionClosedException.class)
          .isThrownBy(() -> client.get(CACHE, "k"))
          .satisfies(e -> assertThat(e.reason()).isEqualTo(reason))
          .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));
    }
  }

  @Test
  void should_share_event_loops_and_end_them_with_the_last_client() {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().start()) {
      ClientConfig config =
          ClientConfig.builder(Credential.of("localhost", server.port(), server.token()))
              .tls(TlsOptions.insecurePlaintext())
              .connectTimeout(Duration.ofSeconds(10))
              .requestTimeout(Duration.ofSeconds(30))
              .build();
      ProtosocketClient first = ProtosocketClient.connect(config);
      ProtosocketClient second = ProtosocketClient.connect(config);
      assertThat(ThisProcess.eventLoops()).isPositive();
      first.close();
      assertThat(second.get(CACHE, "k")).isNull();

      second.close();

      // The group has ended; its threads may have a few instructions left.
      Waiting.until(() -> ThisProcess.eventLoops() == 0);
      // And they begin anew.
      try (ProtosocketClient third = ProtosocketClient.connect(config)) {
        assertThat(third.get(CACHE, "k")).isNull();
      }
    }
  }
}
