// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.frames;
import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** When an observer is told that the first and the last byte of a reply were read; frozen time. */
@ExtendWith(LeakCheck.class)
class TimeToFirstByteTest {
  private static final Duration STEP = Duration.ofMillis(1);
  private static final int MEBIBYTE = 1 << 20;

  /** In the order in which the requests ended. */
  private final List<Times> told = new ArrayList<>();

  private record Times(long toFirstByteNanos, long latencyNanos) {
    static Times ofSteps(int first, int last) {
      return new Times(first * STEP.toNanos(), last * STEP.toNanos());
    }
  }

  private TestConnection connect() {
    return new TestConnection(
        config ->
            config.observer(
                result ->
                    told.add(new Times(result.timeToFirstByteNanos(), result.latencyNanos()))));
  }

  @Test
  void should_tell_the_wait_for_a_large_value_from_its_transfer() {
    byte[] value = new byte[MEBIBYTE];
    new Random(1).nextBytes(value);
    byte[] reply = frames(hit(2, value));
    int pieces = 64;
    int pieceLength = (reply.length - 1 + pieces - 1) / pieces;
    try (TestConnection connection = connect()) {
      final CompletableFuture<byte[]> get = connection.client.getAsync(CACHE, "k");

      connection.advance(STEP.multipliedBy(5));
      // A piece of the length prefix is enough.
      connection.replyRaw(Arrays.copyOf(reply, 1));
      for (int from = 1; from < reply.length; from += pieceLength) {
        assertThat(told).isEmpty();
        connection.advance(STEP);
        int to = Math.min(reply.length, from + pieceLength);
        connection.replyRaw(Arrays.copyOfRange(reply, from, to));
      }

      assertThat(get).isCompletedWithValueMatching(got -> Arrays.equals(got, value));
      assertThat(told).containsExactly(Times.ofSteps(5, 5 + pieces));
    }
  }

  @Test
  void should_date_each_frame_by_the_reads_that_its_ends_are_in() {
    for (int seed = 0; seed < 200; seed++) {
      told.clear();
      checkRandomReads(new Random(seed));
    }
  }

  /** Replies of all sizes, cut into reads at random: the offsets say what the times must be. */
  private void checkRandomReads(Random random) {
    int count = 1 + random.nextInt(6);
    byte[][] replies = new byte[count][];
    for (int i = 0; i < count; i++) {
      CacheResponse reply = hit(2 + i, new byte[random.nextInt(1 << random.nextInt(16))]);
      replies[i] = frames(reply);
    }
    byte[] stream = Replies.concat(replies);
    int[] readOfByte = new int[stream.length];
    try (TestConnection connection = connect()) {
      for (int i = 0; i < count; i++) {
        connection.client.getAsync(CACHE, "k");
      }
      int reads = 0;
      for (int from = 0; from < stream.length; ) {
        int to = Math.min(stream.length, from + 1 + random.nextInt(1 << random.nextInt(16)));
        if (reads == 500) {
          to = stream.length;
        }
        Arrays.fill(readOfByte, from, to, ++reads);
        connection.advance(STEP);
        connection.replyRaw(Arrays.copyOfRange(stream, from, to));
        from = to;
      }
    }
    List<Times> expected = new ArrayList<>();
    int start = 0;
    for (byte[] reply : replies) {
      int end = start + reply.length;
      expected.add(Times.ofSteps(readOfByte[start], readOfByte[end - 1]));
      start = end;
    }
    assertThat(told).isEqualTo(expected);
  }

  @Test
  void should_have_no_first_byte_when_no_reply_comes() {
    try (TestConnection connection = connect()) {
      connection.client.withTimeout(STEP).getAsync(CACHE, "a");
      connection.advance(STEP);
      // The next request has a recycled object, and an answer.
      connection.client.getAsync(CACHE, "b");
      connection.advance(STEP);
      connection.reply(hit(3, "v"));
      connection.client.withTimeout(STEP).getAsync(CACHE, "c");
      connection.advance(STEP);

      assertThat(told)
          .containsExactly(
              new Times(CommandResult.NO_REPLY, STEP.toNanos()),
              Times.ofSteps(1, 1),
              new Times(CommandResult.NO_REPLY, STEP.toNanos()));
    }
  }
}
