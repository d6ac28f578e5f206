// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Failures.failure;
import static dev.protosocket.client.LineWire.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.client.wire.Answer;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds on a wire whose replies come in the order of the requests. */
@ExtendWith(LeakCheck.class)
class InOrderTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(1);
  private static final Duration SILENCE = Duration.ofSeconds(5);
  private static final int MAX_IN_FLIGHT = 3;

  /** The id of a command in the text of what was sent. */
  private static final Pattern COMMAND = Pattern.compile("(?m)^[GSD] (\\d+) ");

  private final TestConnection connection =
      new TestConnection(
          config ->
              config
                  .wire(new LineWire())
                  .maxInFlight(MAX_IN_FLIGHT)
                  .requestTimeout(TIMEOUT)
                  .maxSilence(SILENCE)
                  .closeTimeout(Duration.ofMillis(300)));

  private final ProtosocketClient client = connection.client;

  @AfterEach
  void close() {
    connection.close();
    assertThat(client.inFlight()).isZero();
  }

  @Test
  void should_give_each_reply_to_the_next_request() {
    final CompletableFuture<Void> set =
        client.setAsync(CACHE, "k", "v".getBytes(UTF_8), Duration.ofMillis(1500));
    final CompletableFuture<byte[]> get = client.getAsync(CACHE, "k");
    final CompletableFuture<Void> delete = client.deleteAsync(CACHE, "k");
    assertThat(connection.sentText()).isEqualTo("S 2 cache 2 1 k\nv\nG 3 cache k\nD 4 cache k\n");

    reply("STORED\nHIT 1\n");
    assertThat(set).isCompleted();
    assertThat(get).isNotDone();
    reply("v\nDELETED\n");

    assertThat(get).isCompletedWithValueMatching(value -> new String(value, UTF_8).equals("v"));
    assertThat(delete).isCompleted();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_tell_a_hit_from_a_miss_and_from_an_error_that_bears_no_id() {
    final CompletableFuture<byte[]> broken = client.getAsync(CACHE, "a");
    final CompletableFuture<byte[]> absent = client.getAsync(CACHE, "b");
    final CompletableFuture<byte[]> empty = client.getAsync(CACHE, "c");
    connection.run();

    reply("ERROR too bad\n3 MISS\n" + hit(""));

    ServerErrorException error = failure(broken, ServerErrorException.class);
    assertThat(error.serverMessage()).isEqualTo("too bad");
    assertThat(error.fate()).isEqualTo(RequestFate.ANSWERED);
    assertThat(absent).isCompletedWithValue(null);
    assertThat(empty).isCompletedWithValueMatching(value -> value.length == 0);
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_answer_a_pipeline_in_order() throws Exception {
    try (Pipeline<String> pipeline = client.pipeline()) {
      pipeline.fireSet(CACHE, "k", "v".getBytes(UTF_8), "first");
      pipeline.fireGet(CACHE, "k", "second");
      connection.sentText();
      reply("STORED\n" + hit("v"));

      try (CompletedOp<String> first = pipeline.recv()) {
        assertThat(first.userData() + " " + first.outcome()).isEqualTo("first STORED");
      }
      try (CompletedOp<String> second = pipeline.recv()) {
        assertThat(second.userData() + " " + second.outcome()).isEqualTo("second HIT");
        assertThat(((CompletedOp.Get<String>) second).value().toString(UTF_8)).isEqualTo("v");
      }
    }
  }

  /** A long frame takes its id, is encoded without the lock, and takes its place after that. */
  @Test
  void should_go_by_the_order_of_the_bytes_when_ids_are_overtaken() {
    List<CompletableFuture<byte[]>> small = new ArrayList<>();
    ByteBuf large = new Interrupted(() -> small.add(client.getAsync(CACHE, "small")));
    final CompletableFuture<Void> set =
        client.setAsync(CACHE, Unpooled.copiedBuffer("large", UTF_8), large, TIMEOUT);
    assertThat(small).hasSize(1);
    assertThat(ids(connection.sentText())).containsExactly(3L, 2L);

    reply(hit("of small") + "STORED\n");

    assertThat(small.get(0).join()).asString(UTF_8).isEqualTo("of small");
    assertThat(set).isCompleted();
    large.release();
  }

  @Test
  void should_leave_no_place_for_what_was_not_encoded() {
    List<CompletableFuture<byte[]>> small = new ArrayList<>();
    Interrupted large = new Interrupted(() -> small.add(client.getAsync(CACHE, "small")));
    large.shorter = true;
    CompletableFuture<Void> set =
        client.setAsync(CACHE, Unpooled.copiedBuffer("large", UTF_8), large, TIMEOUT);
    failure(set, InvalidRequestException.class);
    final CompletableFuture<byte[]> next = client.getAsync(CACHE, "next");
    assertThat(ids(connection.sentText())).containsExactly(3L, 4L);

    reply(hit("of small") + hit("of next"));

    assertThat(small.get(0).join()).asString(UTF_8).isEqualTo("of small");
    assertThat(next.join()).asString(UTF_8).isEqualTo("of next");
    large.release();
  }

  // Giving up.

  @Test
  void should_keep_the_place_and_the_permit_of_a_request_that_was_given_up() {
    final CompletableFuture<byte[]> late = client.getAsync(CACHE, "late");
    final CompletableFuture<byte[]> cancelled = client.getAsync(CACHE, "cancelled");
    final CompletableFuture<byte[]> patient =
        client.withTimeout(TIMEOUT.multipliedBy(3)).getAsync(CACHE, "patient");
    connection.sentText();
    cancelled.cancel(false);
    connection.advance(TIMEOUT);
    assertThat(failure(late, RequestTimeoutException.class).fate()).isEqualTo(RequestFate.UNKNOWN);
    assertThat(connection.sentText()).as("there is no Cancel").isEmpty();
    assertThat(client.inFlight()).isEqualTo(MAX_IN_FLIGHT);
    failure(client.getAsync(CACHE, "one more"), OverloadedException.class);

    reply(hit("of late") + hit("of cancelled"));
    assertThat(client.inFlight()).isEqualTo(1);
    assertThat(patient).isNotDone();
    reply(hit("of patient"));

    assertThat(patient.join()).asString(UTF_8).isEqualTo("of patient");
    assertThat(client.stats().tombstones()).isZero();
    assertThat(client.isOpen()).isTrue();
  }

  @Test
  void should_count_what_is_owed_as_silence_though_nobody_waits() {
    for (int i = 0; i < MAX_IN_FLIGHT; i++) {
      client.getAsync(CACHE, "k");
    }
    connection.sentText();
    connection.advance(TIMEOUT);
    assertThat(client.isOpen()).isTrue();

    passSilently(SILENCE);

    assertThat(client.closeReason().kind()).isEqualTo(Kind.UNRESPONSIVE);
  }

  /** Whoever could tell of a new silence would need a permit first, and there is none left. */
  @Test
  void should_notice_a_second_silence_when_every_permit_is_held_by_what_was_given_up() {
    for (int i = 0; i < MAX_IN_FLIGHT; i++) {
      client.getAsync(CACHE, "k");
    }
    connection.sentText();
    connection.advance(TIMEOUT);
    connection.advance(SILENCE.minus(TIMEOUT.multipliedBy(2)));
    reply(hit("of the first"));
    connection.advance(SILENCE.minusMillis(1));
    assertThat(client.isOpen()).isTrue();

    passSilently(Duration.ofMillis(20));

    assertThat(client.closeReason().kind()).isEqualTo(Kind.UNRESPONSIVE);
  }

  @Test
  void should_let_the_server_take_its_time_over_a_cancelled_request() {
    CompletableFuture<byte[]> cancelled =
        client.withTimeout(Duration.ofMinutes(1)).getAsync(CACHE, "k");
    connection.sentText();
    cancelled.cancel(false);

    passSilently(Duration.ofSeconds(50));
    assertThat(client.isOpen()).isTrue();
    passSilently(Duration.ofSeconds(11));

    assertThat(client.closeReason().kind()).isEqualTo(Kind.UNRESPONSIVE);
  }

  @Test
  void should_not_wait_for_what_was_given_up_when_it_closes() {
    client.getAsync(CACHE, "k");
    connection.sentText();
    connection.advance(TIMEOUT);

    CompletableFuture<CloseReason> closed = client.closeAsync();
    connection.run();

    assertThat(closed).isDone();
  }

  @Test
  void should_never_give_one_keys_value_to_another_whenever_they_are_given_up() {
    for (long seed = 0; seed < 200; seed++) {
      new Life(seed).live();
    }
  }

  // What is wrong.

  @ParameterizedTest
  @ValueSource(strings = {"3 MISS\n", "MISS\nMISS\n", "STORED\n", "?\n", "HIT x\n"})
  void should_end_the_connection_when_a_reply_is_wrong(String replies) {
    final CompletableFuture<byte[]> get = client.getAsync(CACHE, "k");
    connection.sentText();

    reply(replies);

    assertThat(get).isDone();
    assertThat(client.closeReason().kind()).isEqualTo(Kind.PROTOCOL_VIOLATION);
  }

  @Test
  void should_end_the_connection_when_the_reply_to_what_was_given_up_is_wrong() {
    client.getAsync(CACHE, "k");
    connection.sentText();
    connection.advance(TIMEOUT);

    reply("STORED\n");

    assertThat(client.closeReason())
        .hasToString("PROTOCOL_VIOLATION (the reply to message 2, a GET, is another line)");
  }

  @Test
  void should_say_which_reply_was_due() {
    client.getAsync(CACHE, "a");
    client.getAsync(CACHE, "b");
    connection.sentText();

    reply("3 MISS\n");

    assertThat(client.closeReason())
        .hasToString(
            "PROTOCOL_VIOLATION (the reply to message 3 came where that to message 2 was due)");
  }

  @Test
  void should_deliver_the_last_reply_and_end_the_connection() {
    final CompletableFuture<byte[]> first = client.getAsync(CACHE, "a");
    final CompletableFuture<byte[]> second = client.getAsync(CACHE, "b");
    connection.sentText();

    reply("BYE going down\n");

    assertThat(failure(first, ServerErrorException.class).serverMessage()).isEqualTo("going down");
    failure(second, ConnectionClosedException.class);
    assertThat(client.closeReason().kind()).isEqualTo(Kind.CLOSED_BY_PEER);
  }

  @Test
  void should_end_the_connection_when_the_server_takes_its_leave_unasked() {
    reply("BYE idle for too long\n");
    assertThat(client.closeReason().kind()).isEqualTo(Kind.CLOSED_BY_PEER);
  }

  @Test
  void should_refuse_what_the_wire_has_no_form_for() {
    failure(client.getAsync("a cache", "k"), InvalidRequestException.class);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.withTimeout(TIMEOUT).set("", new byte[1], new byte[1]));
    assertThat(connection.sentText()).isEmpty();
  }

  @Test
  void should_present_another_token_behind_which_nothing_is_sent() {
    Credential next = Credential.of("localhost", 1, "another");
    CompletableFuture<Void> accepted = client.reauthenticateAsync(next);
    final CompletableFuture<byte[]> get = client.getAsync(CACHE, "k");
    assertThat(connection.sentText()).isEqualTo("A 2 another\n");

    reply("OK\n");
    assertThat(accepted).isCompleted();
    assertThat(connection.sentText()).isEqualTo("G 3 cache k\n");
    reply("MISS\n");
    assertThat(get).isCompletedWithValue(null);
  }

  /** The mistake is the wire's; the stream would be read askew from there on. */
  @Test
  void should_leave_nothing_of_an_authentication_that_is_half_written() {
    IllegalStateException mistake = new IllegalStateException("a mistake");
    HalfWritten wire = new HalfWritten(mistake);
    try (TestConnection other = new TestConnection(config -> config.wire(wire).maxInFlight(2))) {
      Credential next = Credential.of("localhost", 1, "another");
      final CompletableFuture<byte[]> before = other.client.getAsync(CACHE, "a");
      assertThatExceptionOfType(IllegalStateException.class)
          .isThrownBy(() -> other.client.reauthenticateAsync(next))
          .isSameAs(mistake);
      assertThat(other.client.inFlight()).isEqualTo(1);
      final CompletableFuture<byte[]> behind = other.client.getAsync(CACHE, "b");
      assertThat(other.sentText()).isEqualTo("G 2 cache a\nG 3 cache b\n");

      other.replyRaw((hit("of a") + hit("of b")).getBytes(UTF_8));
      assertThat(before.join()).asString(UTF_8).isEqualTo("of a");
      assertThat(behind.join()).asString(UTF_8).isEqualTo("of b");

      wire.mistake = null;
      CompletableFuture<Void> accepted = other.client.reauthenticateAsync(next);
      assertThat(other.sentText()).isEqualTo("A 4 another\n");
      other.replyRaw("OK\n".getBytes(UTF_8));
      assertThat(accepted).isCompleted();
      assertThat(other.client.inFlight()).isZero();
    }
  }

  private void reply(String text) {
    connection.replyRaw(text.getBytes(UTF_8));
  }

  /** In steps, since the silence is looked at twice. */
  private void passSilently(Duration time) {
    Duration step = Duration.ofMillis(10);
    for (Duration left = time; left.compareTo(Duration.ZERO) > 0; left = left.minus(step)) {
      connection.advance(step);
    }
  }

  private static List<Long> ids(String text) {
    List<Long> ids = new ArrayList<>();
    for (Matcher each = COMMAND.matcher(text); each.find(); ) {
      ids.add(Long.parseLong(each.group(1)));
    }
    return ids;
  }

  /** A value of 9 KiB that does something else, or is another, when it is written. */
  private static final class Interrupted extends UnpooledHeapByteBuf {
    private static final int LENGTH = 9 * 1024;

    private final Runnable meanwhile;
    private boolean armed;
    private boolean shorter;

    Interrupted(Runnable meanwhile) {
      super(UnpooledByteBufAllocator.DEFAULT, LENGTH, LENGTH);
      this.meanwhile = meanwhile;
      writeZero(LENGTH);
      armed = true;
    }

    @Override
    public int readerIndex() {
      if (armed) {
        armed = false;
        meanwhile.run();
        if (shorter) {
          readerIndex(1);
        }
      }
      return super.readerIndex();
    }
  }

  /** Throws, when it has written a part of an authentication, as long as it is mistaken. */
  private static final class HalfWritten extends LineWire {
    private @Nullable RuntimeException mistake;

    HalfWritten(RuntimeException mistake) {
      this.mistake = mistake;
    }

    @Override
    public Command<?> authentication(byte[] tokenUtf8) {
      Command<?> whole = super.authentication(tokenUtf8);
      RuntimeException thrown = mistake;
      return thrown == null ? whole : new Half<>(whole, thrown);
    }
  }

  private static final class Half<V extends @Nullable Object> extends Command<V> {
    private final Command<V> whole;
    private final RuntimeException mistake;

    Half(Command<V> whole, RuntimeException mistake) {
      super(Operation.AUTHENTICATE, "", new byte[0]);
      this.whole = whole;
      this.mistake = mistake;
    }

    @Override
    public Class<? extends Wire> wire() {
      return LineWire.class;
    }

    @Override
    public int length(long id) {
      return whole.length(id);
    }

    @Override
    public void write(long id, ByteBuf out) {
      whole.write(id, out);
      out.writerIndex(out.writerIndex() - 3);
      throw mistake;
    }

    @Override
    public Answer<V> answer() {
      return whole.answer();
    }
  }

  /** Requests, replies and time in an order of a seed's; each value names its key. */
  private static final class Life {
    private final Random random;
    private final TestConnection connection =
        new TestConnection(
            config ->
                config
                    .wire(new LineWire())
                    .maxInFlight(16)
                    .requestTimeout(TIMEOUT)
                    .maxSilence(Duration.ofDays(1)));

    /** The keys that the server has been asked for and not yet answered. */
    private final ArrayDeque<String> asked = new ArrayDeque<>();

    private final List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    private int hits;

    Life(long seed) {
      random = new Random(seed);
    }

    void live() {
      for (int step = 0; step < 100; step++) {
        switch (random.nextInt(4)) {
          case 0, 1 -> ask();
          case 2 -> answer(random.nextInt(4));
          default -> pass();
        }
      }
      answer(Integer.MAX_VALUE);
      assertThat(calls).allMatch(CompletableFuture::isDone);
      assertThat(connection.client.isOpen()).isTrue();
      assertThat(connection.client.inFlight()).isZero();
      assertThat(hits).isPositive();
      connection.close();
    }

    private void ask() {
      String key = "key-" + calls.size();
      CompletableFuture<byte[]> call = connection.client.getAsync(CACHE, key);
      call.thenAccept(
          value -> {
            hits++;
            assertThat(value).asString(UTF_8).isEqualTo(key);
          });
      calls.add(call);
    }

    private void answer(int most) {
      connection
          .sentText()
          .lines()
          .forEach(line -> asked.add(line.substring(line.lastIndexOf(' ') + 1)));
      StringBuilder replies = new StringBuilder();
      for (int i = 0; i < most && !asked.isEmpty(); i++) {
        replies.append(hit(asked.remove()));
      }
      connection.replyRaw(replies.toString().getBytes(UTF_8));
    }

    private void pass() {
      if (random.nextBoolean() && !calls.isEmpty()) {
        calls.get(random.nextInt(calls.size())).cancel(false);
      }
      connection.advance(Duration.ofMillis(random.nextInt(700)));
    }
  }
}
