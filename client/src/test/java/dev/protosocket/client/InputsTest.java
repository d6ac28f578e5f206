// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What callers pass in: refused before anything is sent, or sent as it was and left alone. */
@ExtendWith(LeakCheck.class)
class InputsTest {
  private static final Duration TTL = Duration.ofSeconds(1);
  private static final int MAX_ITEM = 20_000;

  private final TestConnection connection =
      new TestConnection(
          config -> config.maxItemBytes(MAX_ITEM).defaultTtl(Duration.ofMillis(1234)));
  private final ProtosocketClient client = connection.client;
  private final Pipeline<String> pipeline = client.pipeline();

  @AfterEach
  void close() {
    pipeline.close();
    connection.close();
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of("", new byte[1], new byte[1], TTL, "the cache name is blank"),
        Arguments.of(" \t", new byte[1], new byte[1], TTL, "the cache name is blank"),
        Arguments.of(
            CACHE,
            new byte[1],
            new byte[1],
            Duration.ZERO,
            "the TTL is less than a millisecond: PT0S"),
        Arguments.of(
            CACHE,
            new byte[1],
            new byte[1],
            Duration.ofNanos(999_999),
            "the TTL is less than a millisecond: PT0.000999999S"),
        Arguments.of(
            CACHE,
            new byte[1],
            new byte[1],
            Duration.ofSeconds(-1),
            "the TTL is less than a millisecond: PT-1S"),
        Arguments.of(
            CACHE,
            new byte[1],
            new byte[1],
            Duration.ofSeconds(Long.MAX_VALUE),
            "the TTL is too long: PT2562047788015215H30M7S is more than 9223372036854775807 ms"),
        Arguments.of(
            CACHE,
            new byte[100],
            new byte[MAX_ITEM - 99],
            TTL,
            "the item is too large: a key of 100 and a value of 19901 bytes exceed the bound of"
                + " 20000 (maxItemBytes)"));
  }

  @ParameterizedTest
  @MethodSource("refused")
  void should_refuse_before_anything_is_sent(
      String cache, byte[] key, byte[] value, Duration ttl, String message) {
    assertThat(failure(client.setAsync(cache, key, value, ttl), InvalidRequestException.class))
        .hasMessage(message)
        .extracting(CacheException::fate)
        .isEqualTo(RequestFate.NOT_SENT);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.set(cache, key, value, ttl))
        .withMessage(message);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> pipeline.fireSet(cache, key, value, ttl, "data"))
        .withMessage(message);

    assertThat(connection.sent()).isEmpty();
    assertThat(client.inFlight()).isZero();
    assertThat(pipeline.pending()).isZero();
  }

  @Test
  void should_take_an_item_of_exactly_the_bound() {
    client.setAsync(CACHE, new byte[100], new byte[MAX_ITEM - 100], TTL);

    assertThat(onlySet().getValue().size()).isEqualTo(MAX_ITEM - 100);
  }

  @Test
  void should_send_an_empty_value_and_an_empty_key() {
    client.setAsync(CACHE, new byte[0], new byte[0], TTL);

    SetCommand set = onlySet();
    assertThat(set.getKey().isEmpty()).isTrue();
    assertThat(set.getValue().isEmpty()).isTrue();
    assertThat(set.getTtlMilliseconds()).isEqualTo(1000);
  }

  @Test
  void should_send_the_default_ttl_when_none_is_given() {
    client.setAsync(CACHE, "k", new byte[1]);
    client.setAsync(CACHE, Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER);
    client.cache(CACHE).setAsync("k", new byte[1]);
    pipeline.fireSet(CACHE, "k", new byte[1], "data");
    pipeline.fireSet(CACHE, new byte[1], new byte[1], "data");

    assertThat(connection.sent())
        .hasSize(5)
        .allSatisfy(c -> assertThat(c.getUnary().getSet().getTtlMilliseconds()).isEqualTo(1234));
  }

  @Test
  void should_send_a_string_key_as_utf8() {
    client.getAsync(CACHE, "schlüssel-鍵-🔑");
    pipeline.fireGet(CACHE, "schlüssel-鍵-🔑", "data");
    pipeline.fireDelete("快取", "k", "data");

    List<CacheCommand> sent = connection.sent();
    assertThat(sent.get(0).getUnary().getGet().getKey().toStringUtf8()).isEqualTo("schlüssel-鍵-🔑");
    assertThat(sent.get(1).getUnary().getGet().getKey().toStringUtf8()).isEqualTo("schlüssel-鍵-🔑");
    assertThat(sent.get(2).getUnary().getDelete().getNamespace()).isEqualTo("快取");
  }

  static Stream<ByteBuf> buffers() {
    return Stream.of(
        Unpooled.copiedBuffer("..key..", UTF_8),
        Unpooled.directBuffer().writeBytes("..key..".getBytes(UTF_8)),
        Unpooled.wrappedBuffer(
            Unpooled.copiedBuffer("..k", UTF_8), Unpooled.copiedBuffer("ey..", UTF_8)),
        PooledByteBufAllocator.DEFAULT.buffer().writeBytes("..key..".getBytes(UTF_8)));
  }

  @Test
  void should_read_the_readable_bytes_of_a_buffer_and_leave_it_as_it_was() {
    buffers()
        .forEach(
            buffer -> {
              buffer.setIndex(2, 5);
              client.getAsync(CACHE, buffer);
              client.deleteAsync(CACHE, buffer);
              client.setAsync(CACHE, buffer, buffer, TTL);
              pipeline.fireGet(CACHE, buffer, "data");
              pipeline.fireDelete(CACHE, buffer, "data");
              pipeline.fireSet(CACHE, buffer, buffer, TTL, "data");

              assertThat(buffer.readerIndex()).isEqualTo(2);
              assertThat(buffer.writerIndex()).isEqualTo(5);
              assertThat(buffer.refCnt()).isEqualTo(1);
              // Reuse and release before anything has left.
              buffer.setZero(0, buffer.capacity());
              buffer.release();
              assertThat(connection.sent()).hasSize(6).allSatisfy(InputsTest::assertKeyAndValue);
            });
  }

  @Test
  void should_read_the_remaining_bytes_of_a_nio_buffer_and_leave_it_as_it_was() {
    for (ByteBuffer whole : List.of(ByteBuffer.allocate(7), ByteBuffer.allocateDirect(7))) {
      ByteBuffer buffer = whole.put("..key..".getBytes(UTF_8)).position(2).limit(5);
      client.getAsync(CACHE, buffer);
      client.deleteAsync(CACHE, buffer);
      client.setAsync(CACHE, buffer, buffer, TTL);
      pipeline.fireGet(CACHE, buffer, "data");
      pipeline.fireDelete(CACHE, buffer, "data");
      pipeline.fireSet(CACHE, buffer, buffer, TTL, "data");

      assertThat(buffer.position()).isEqualTo(2);
      assertThat(buffer.limit()).isEqualTo(5);
      buffer.put(2, new byte[3]);
      assertThat(connection.sent()).hasSize(6).allSatisfy(InputsTest::assertKeyAndValue);
    }
  }

  @Test
  void should_refuse_a_released_buffer_and_stay_usable() {
    buffers()
        .forEach(
            buffer -> {
              buffer.release();
              CompletableFuture<byte[]> get = client.getAsync(CACHE, buffer);
              assertThat(failure(get, InvalidRequestException.class))
                  .hasMessage(
                      "the key's or value's buffer has been released or changed during the call");
              failure(
                  client.setAsync(CACHE, Unpooled.EMPTY_BUFFER, buffer, TTL),
                  InvalidRequestException.class);
              assertThatExceptionOfType(InvalidRequestException.class)
                  .isThrownBy(() -> pipeline.fireGet(CACHE, buffer, "data"));
              assertThatExceptionOfType(InvalidRequestException.class)
                  .isThrownBy(
                      () -> pipeline.fireSet(CACHE, Unpooled.EMPTY_BUFFER, buffer, TTL, "data"));
              assertThat(client.inFlight()).isZero();
              assertThat(pipeline.pending()).isZero();
            });
    client.getAsync(CACHE, "k");
    assertThat(connection.sent()).hasSize(1);
  }

  private SetCommand onlySet() {
    List<CacheCommand> sent = connection.sent();
    assertThat(sent).hasSize(1);
    return sent.get(0).getUnary().getSet();
  }

  private static void assertKeyAndValue(CacheCommand command) {
    var unary = command.getUnary();
    switch (unary.getCommandCase()) {
      case GET -> assertThat(unary.getGet().getKey().toStringUtf8()).isEqualTo("key");
      case DELETE -> assertThat(unary.getDelete().getKey().toStringUtf8()).isEqualTo("key");
      case SET -> {
        assertThat(unary.getSet().getKey().toStringUtf8()).isEqualTo("key");
        assertThat(unary.getSet().getValue().toStringUtf8()).isEqualTo("key");
      }
      default -> throw new AssertionError("unexpected " + unary.getCommandCase());
    }
  }
}
