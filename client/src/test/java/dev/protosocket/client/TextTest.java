// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.Replies.miss;
import static dev.protosocket.client.Replies.stored;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys, values and names as text: half of a surrogate pair is no text. */
@ExtendWith(LeakCheck.class)
class TextTest {
  private final TestConnection connection = new TestConnection();
  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
  }

  @ParameterizedTest
  @CsvSource({"'\uD800',0", "'a\uDC00',1", "'ab\uD83D',2", "'\uD83D\uDE00\uDE00',2"})
  void should_refuse_and_name_the_index_when_half_of_a_pair_is_missing(String text, int index) {
    assertThat(Utf8.indexOfLoneSurrogate(text)).isEqualTo(index);
    Pipeline<String> pipeline = client.pipeline();
    byte[] value = {1};
    List<ThrowingCallable> calls = new ArrayList<>();
    calls.add(() -> client.get(CACHE, text));
    calls.add(() -> client.getString(CACHE, text));
    calls.add(() -> client.set(CACHE, text, value));
    calls.add(() -> client.set(CACHE, text, "v"));
    calls.add(() -> client.set(CACHE, "k", text));
    calls.add(() -> client.set(CACHE, "k", text, Duration.ofSeconds(1)));
    calls.add(() -> client.delete(CACHE, text));
    calls.add(() -> client.get(text, "k"));
    calls.add(() -> client.cache(text));
    calls.add(() -> pipeline.fireGet(CACHE, text, "data"));
    calls.add(() -> pipeline.fireSet(CACHE, text, value, "data"));
    calls.add(() -> pipeline.fireDelete(CACHE, text, "data"));
    calls.add(() -> pipeline.fireGet(text, "k", "data"));
    for (ThrowingCallable call : calls) {
      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(call)
          .withMessageContaining("at index " + index)
          .satisfies(
              e -> {
                assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT);
                assertThat(e.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(TextTest.class.getName()));
              });
    }
    for (CompletableFuture<?> future :
        List.of(
            client.getAsync(CACHE, text),
            client.getStringAsync(CACHE, text),
            client.setAsync(CACHE, text, value),
            client.setAsync(CACHE, "k", text),
            client.deleteAsync(CACHE, text),
            client.getAsync(text, "k"))) {
      assertThat(failure(future, InvalidRequestException.class))
          .hasMessageContaining("at index " + index);
    }
    assertThat(connection.sent()).isEmpty();
    assertThat(client.inFlight()).isZero();
    assertThat(pipeline.pending()).isZero();
  }

  @Test
  void should_take_and_give_text_when_it_is_well_formed() {
    final CompletableFuture<Void> set = client.setAsync(CACHE, "k\uD83D\uDE00", "v\uD83D\uDE00");
    final CompletableFuture<String> found = client.getStringAsync(CACHE, "k\uD83D\uDE00");
    final CompletableFuture<String> absent = client.cache(CACHE).getStringAsync("none");
    connection.sent();
    connection.reply(stored(2), hit(3, "v\uD83D\uDE00"), miss(4));

    assertThat(set).isCompleted();
    assertThat(found).isCompletedWithValue("v\uD83D\uDE00");
    assertThat(absent).isCompletedWithValue(null);
  }

  @Test
  void should_cancel_the_request_when_the_future_of_a_text_is_cancelled() {
    CompletableFuture<String> get = client.getStringAsync(CACHE, "k");
    connection.sent();

    get.cancel(true);

    assertThat(connection.sent()).hasSize(1);
    assertThat(client.inFlight()).isZero();
  }
}
