// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.cancelled;
import static dev.protosocket.client.Replies.control;
import static dev.protosocket.client.Replies.deleted;
import static dev.protosocket.client.Replies.error;
import static dev.protosocket.client.Replies.frames;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.miss;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The rules of correlation, one by one. */
@ExtendWith(LeakCheck.class)
class MultiplexerTest {
  private final TestConnection connection = new TestConnection();
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @Test
  void should_send_what_the_generated_classes_read() {
    client.getAsync(CACHE, "k");
    client.setAsync(CACHE, "k", new byte[] {1, 2}, Duration.ofSeconds(3));
    client.deleteAsync(CACHE, "k");

    List<CacheCommand> sent = connection.sent();

    assertThat(sent).extracting(CacheCommand::getMessageId).containsExactly(2L, 3L, 4L);
    assertThat(sent.get(0).getUnary().getGet().getKey().toStringUtf8()).isEqualTo("k");
    assertThat(sent.get(1).getUnary().getSet().getValue().toByteArray()).containsExactly(1, 2);
    assertThat(sent.get(1).getUnary().getSet().getTtlMilliseconds()).isEqualTo(3000);
    assertThat(sent.get(2).getUnary().getDelete().getNamespace()).isEqualTo(CACHE);
  }

  @Test
  void should_complete_each_request_when_replies_come_in_any_order() {
    CompletableFuture<byte[]> first = client.getAsync(CACHE, "a");
    CompletableFuture<byte[]> second = client.getAsync(CACHE, "b");
    CompletableFuture<Void> third = client.setAsync(CACHE, "c", new byte[1]);
    CompletableFuture<Void> fourth = client.deleteAsync(CACHE, "d");

    connection.reply(deleted(5), hit(3, "vb"), stored(4), hit(2, "va"));

    assertThat(first).isCompletedWithValueMatching(v -> Arrays.equals(v, "va".getBytes(UTF_8)));
    assertThat(second).isCompletedWithValueMatching(v -> Arrays.equals(v, "vb".getBytes(UTF_8)));
    assertThat(third).isCompletedWithValue(null);
    assertThat(fourth).isCompletedWithValue(null);
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_tell_an_empty_hit_from_a_miss_and_an_absent_cache_from_both() {
    CompletableFuture<byte[]> empty = client.getAsync(CACHE, "a");
    CompletableFuture<byte[]> absent = client.getAsync(CACHE, "b");
    CompletableFuture<byte[]> noCache = client.getAsync("other", "c");

    connection.reply(hit(2, ""), miss(3), error(4, Status.NOT_FOUND, "Cache not found"));

    assertThat(empty).isCompletedWithValueMatching(v -> v.length == 0);
    assertThat(absent).isCompletedWithValue(null);
    ServerErrorException failure = failure(noCache, ServerErrorException.class);
    assertThat(failure).hasMessage("GET answered with NOT_FOUND: Cache not found");
    assertThat(failure.isCacheNotFound()).isTrue();
    assertThat(failure.fate()).isEqualTo(RequestFate.ANSWERED);
  }

  @Test
  void should_take_key_not_found_as_an_error_when_the_request_is_no_get() {
    CompletableFuture<Void> set = client.setAsync(CACHE, "a", new byte[1]);

    connection.reply(miss(2));

    assertThat(failure(set, ServerErrorException.class).isCacheNotFound()).isTrue();
  }

  @Test
  void should_keep_the_number_of_a_status_it_does_not_know() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");

    // id 2, error of status 99, "odd"
    connection.replyRaw(Replies.hex("0b 0802 4a07 0863 1203 6f6464"));

    ServerErrorException failure = failure(get, ServerErrorException.class);
    assertThat(failure).hasMessage("GET answered with unknown status 99: odd");
    assertThat(failure.status()).isNull();
    assertThat(failure.statusNumber()).isEqualTo(99);
  }

  @Test
  void should_fail_one_request_when_the_server_cancels_it() {
    CompletableFuture<byte[]> rejected = client.getAsync(CACHE, "a");
    CompletableFuture<byte[]> other = client.getAsync(CACHE, "b");

    connection.reply(cancelled(2), hit(3, "v"));

    RequestCancelledException failure = failure(rejected, RequestCancelledException.class);
    assertThat(failure).hasMessage("GET cancelled by the server");
    assertThat(failure.fate()).isEqualTo(RequestFate.ANSWERED);
    assertThat(other).isCompleted();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_poison_when_the_control_code_is_unknown_even_if_the_id_is() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");

    connection.reply(control(999, 7));

    assertPoisoned(Kind.PROTOCOL_VIOLATION, "control code 7 in the reply to message 999");
    assertThat(failure(get, ConnectionClosedException.class).fate()).isEqualTo(RequestFate.UNKNOWN);
  }

  @Test
  void should_poison_when_the_control_code_is_end() {
    client.getAsync(CACHE, "a");

    connection.reply(control(2, 2));

    assertPoisoned(Kind.PROTOCOL_VIOLATION, "control code 2 in the reply to message 2");
  }

  @Test
  void should_poison_and_fail_the_request_itself_when_its_reply_is_of_another_kind() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");

    connection.reply(stored(2));

    assertPoisoned(Kind.PROTOCOL_VIOLATION, "the reply to message 2, a GET, is of kind SET");
    assertThat(failure(get, ConnectionClosedException.class).fate()).isEqualTo(RequestFate.UNKNOWN);
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_forgive_256_strays_and_start_over_after_a_match() {
    for (int round = 0; round < 3; round++) {
      CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
      connection.replyRaw(frames(Collections.nCopies(256, hit(99_999, "stray"))));
      connection.reply(hit(2 + round, "v"));
      assertThat(get).isCompleted();
    }
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_poison_when_the_257th_stray_in_a_row_comes() {
    CompletableFuture<byte[]> get = client.getAsync(CACHE, "a");
    connection.replyRaw(frames(Collections.nCopies(256, hit(99_999, "stray"))));
    assertThat(client.isOpen()).isTrue();

    connection.reply(hit(99_999, "stray"), hit(2, "too late"));

    assertPoisoned(
        Kind.TOO_MANY_STRAY_REPLIES,
        "257 replies in a row matched no request, the last with id 99999");
    assertThat(failure(get, ConnectionClosedException.class))
        .hasMessage(
            "no answer, connection closed: TOO_MANY_STRAY_REPLIES (257 replies in a row matched no"
                + " request, the last with id 99999)");
  }

  @Test
  void should_count_an_id_never_issued_an_id_answered_and_a_cancel_as_strays() {
    client.getAsync(CACHE, "a");
    connection.reply(hit(2, "v"));

    connection.replyRaw(frames(Collections.nCopies(100, hit(2, "again"))));
    connection.replyRaw(frames(Collections.nCopies(100, cancelled(77))));
    connection.replyRaw(frames(Collections.nCopies(56, hit(0, "no id"))));
    assertThat(client.isOpen()).isTrue();
    connection.reply(hit(2, "again"));

    assertPoisoned(
        Kind.TOO_MANY_STRAY_REPLIES, "257 replies in a row matched no request, the last with id 2");
  }

  @Test
  void should_not_count_the_answer_to_a_cancelled_request_as_a_stray() {
    CompletableFuture<byte[]> given = client.getAsync(CACHE, "a");
    given.cancel(true);
    connection.run();
    connection.replyRaw(frames(Collections.nCopies(256, hit(99_999, "stray"))));

    // The late answer matches; it even starts the count over.
    connection.reply(hit(2, "late"));
    connection.replyRaw(frames(Collections.nCopies(256, hit(99_999, "stray"))));
    assertThat(client.isOpen()).isTrue();

    // Its second answer matches nothing any more.
    connection.reply(hit(2, "later still"));
    assertPoisoned(
        Kind.TOO_MANY_STRAY_REPLIES, "257 replies in a row matched no request, the last with id 2");
  }

  @Test
  void should_read_nothing_more_when_poisoned() {
    CompletableFuture<byte[]> first = client.getAsync(CACHE, "a");
    CompletableFuture<byte[]> second = client.getAsync(CACHE, "b");

    connection.replyRaw(
        Replies.concat(frames(hit(2, "v")), Replies.hex("03 085b 0f"), frames(hit(3, "v"))));

    assertThat(first).isCompleted();
    assertPoisoned(Kind.PROTOCOL_VIOLATION, "wire type does not exist: 7, at offset 2");
    assertThat(second).isCompletedExceptionally();
  }

  @Test
  void should_keep_the_first_reason_when_poisoned_again() {
    connection.run();
    connection.multiplexer.poison(CloseReason.of(Kind.IO_ERROR, "first"));
    connection.multiplexer.poison(CloseReason.of(Kind.INTERNAL_ERROR, "second"));

    assertThat(client.closed()).isCompletedWithValue(CloseReason.of(Kind.IO_ERROR, "first"));
    CompletableFuture<byte[]> refused = client.getAsync(CACHE, "a");
    ConnectionClosedException failure = failure(refused, ConnectionClosedException.class);
    assertThat(failure.reason()).isEqualTo(CloseReason.of(Kind.IO_ERROR, "first"));
    assertThat(failure.fate()).isEqualTo(RequestFate.NOT_SENT);
    assertThat(failure).hasMessage("request not sent, connection closed: IO_ERROR (first)");
  }

  @Test
  void should_end_the_request_and_the_connection_when_its_value_cannot_be_delivered() {
    RecordingCompletion broken = new RecordingCompletion();
    broken.thrown = new OutOfMemoryError("no room for the value");
    CompletableFuture<byte[]> other = client.getAsync(CACHE, "b");
    connection.multiplexer.queue().submit(Operation.GET, CACHE, new byte[1], null, 0, broken);

    connection.reply(hit(3, "v"));

    assertPoisoned(Kind.INTERNAL_ERROR, "delivering a reply failed");
    assertThat(broken.failures).singleElement().isInstanceOf(ConnectionClosedException.class);
    assertThat(broken.failures.get(0).fate()).isEqualTo(RequestFate.ANSWERED);
    assertThat(other).isCompletedExceptionally();
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_write_once_for_all_requests_of_a_read_when_callbacks_send_more() {
    client.getAsync(CACHE, "a").thenRun(() -> client.getAsync(CACHE, "c"));
    client.getAsync(CACHE, "b").thenRun(() -> client.getAsync(CACHE, "d"));
    assertThat(connection.sentIds()).containsExactly(2L, 3L);
    connection.socket.flushes = 0;

    connection.reply(hit(2, "v"), hit(3, "v"));

    assertThat(connection.sentIds()).containsExactly(4L, 5L);
    assertThat(connection.socket.flushes).isEqualTo(1);
  }

  private void assertPoisoned(Kind kind, String detail) {
    assertThat(client.isOpen()).isFalse();
    assertThat(connection.channel.isOpen()).isFalse();
    assertThat(client.closeReason().kind()).isEqualTo(kind);
    assertThat(client.closeReason().detail()).isEqualTo(detail);
    assertThat(client.inFlight()).isZero();
  }
}
