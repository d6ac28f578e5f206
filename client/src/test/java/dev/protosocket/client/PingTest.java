// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.hit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.capability.Counters;
import dev.protosocket.client.capability.LeaseLoader;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What some protocols have and others not: a ping, values without an end, capabilities. */
@ExtendWith(LeakCheck.class)
class PingTest {
  private final TestConnection connection =
      new TestConnection(config -> config.requestTimeout(Duration.ofSeconds(1)));
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  static Stream<CacheResponse> anyAnswer() {
    return Stream.of(
        hit(2, "v"),
        Replies.error(2, Status.NOT_FOUND, "Key not found"),
        Replies.error(2, Status.NOT_FOUND, "Cache not found"),
        Replies.error(2, Status.PERMISSION_DENIED, "not for you"));
  }

  @ParameterizedTest
  @MethodSource("anyAnswer")
  void should_be_content_with_any_answer(CacheResponse answer) {
    CompletableFuture<Void> ping = client.pingAsync();
    CacheCommand sent = connection.sent().get(0);
    assertThat(sent.getUnary().hasGet()).isTrue();

    connection.reply(answer);

    assertThat(ping).isCompletedWithValue(null);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_fail_when_no_answer_comes() {
    CompletableFuture<Void> ping = client.pingAsync();
    connection.sent();

    connection.advance(Duration.ofSeconds(1));

    assertThat(failure(ping, RequestTimeoutException.class)).hasMessageContaining("PING");
  }

  @Test
  void should_end_the_connection_when_the_answer_is_to_something_else() {
    client.pingAsync();
    connection.sent();

    connection.reply(Replies.stored(2));

    assertThat(client.closeReason().kind()).isEqualTo(Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void should_say_which_capability_it_lacks() {
    assertThat(client.capability(Counters.class)).isEmpty();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> LeaseLoader.of(client, Duration.ofMinutes(1)))
        .withMessageContaining("no leases");
  }

  @Test
  void should_refuse_by_name_to_store_a_value_without_an_end() {
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.set("cache", new byte[1], new byte[1], Ttl.NEVER))
        .withMessage("the TTL is too long: protosocket stores nothing without an end (Ttl.NEVER)");
  }
}
