// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.testing.LeakCheck;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Random lives of a connection on which calls wait for room, against a model of two lists: who
 * waits and who is in flight. After every step both have the right length, every call has ended as
 * the model says or not at all, once, and the server has got what the model sent, in its order.
 *
 * <p>A failure names its seed; {@code -Dmodel.seed=N} runs that life alone.
 */
@ExtendWith(LeakCheck.class)
class WaitingModelTest {
  private static final int LIVES = 300;
  private static final int STEPS = 300;
  private static final int PERMITS = 4;
  private static final int PLACES = 6;
  private static final int WAIT_MILLIS = 40;

  private static final String[] EVERY_END = {
    "MISS",
    "cancelled",
    "RequestTimeoutException, UNKNOWN",
    "OverloadedException, NOT_SENT at once",
    "OverloadedException, NOT_SENT",
    "ConnectionClosedException, NOT_SENT at once",
    "ConnectionClosedException, NOT_SENT",
    "ConnectionClosedException, UNKNOWN"
  };

  @Test
  void should_agree_with_the_model_when_calls_wait() {
    Long only = Long.getLong("model.seed");
    Map<String, Integer> tally = new TreeMap<>();
    long first = only == null ? 0 : only;
    for (long seed = first; seed < (only == null ? LIVES : first + 1); seed++) {
      try (Life life = new Life(seed, tally)) {
        life.live();
      } catch (Throwable e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    if (only == null) {
      assertThat(tally).containsOnlyKeys(EVERY_END);
    }
  }

  /** A call, and how the model says it ended. */
  private static final class Call {
    final CompletableFuture<byte[]> future;
    final String key;
    long giveUp;
    long deadline;
    String expected = "";
    int ends;

    Call(CompletableFuture<byte[]> future, String key) {
      this.future = future;
      this.key = key;
      future.whenComplete((value, failure) -> ends++);
    }

    String outcome() {
      if (!future.isDone()) {
        return "";
      }
      if (future.isCancelled()) {
        return "cancelled";
      }
      return future
          .handle(
              (value, failure) ->
                  failure instanceof CacheException e
                      ? e.getClass().getSimpleName() + ", " + e.fate()
                      : "MISS")
          .join();
    }
  }

  private static final class Life implements AutoCloseable {
    private final Random random;
    private final Map<String, Integer> tally;
    private final TestConnection connection;
    private final List<Call> all = new ArrayList<>();
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private final List<Call> inFlight = new ArrayList<>();
    private final List<String> sent = new ArrayList<>();
    private final List<String> arrived = new ArrayList<>();
    private final Map<String, Long> ids = new HashMap<>();
    private long nowMillis;
    private boolean closing;
    private boolean closed;

    Life(long seed, Map<String, Integer> tally) {
      this.random = new Random(seed);
      this.tally = tally;
      this.connection =
          new TestConnection(
              config ->
                  config
                      .maxInFlight(PERMITS)
                      .maxWaiting(PLACES)
                      .overloadWait(Duration.ofMillis(WAIT_MILLIS))
                      .closeTimeout(Duration.ofHours(1))
                      .maxSilence(Duration.ofHours(1)));
    }

    void live() {
      for (int i = 0; i < STEPS && !closed; i++) {
        step();
        check();
      }
      end();
      check();
      for (Call call : all) {
        assertThat(call.ends).isEqualTo(1);
      }
    }

    private void step() {
      int dice = random.nextInt(1000);
      if (dice < 450) {
        submit();
      } else if (dice < 700) {
        answer();
      } else if (dice < 800) {
        cancel();
      } else if (dice < 990) {
        pass();
      } else if (dice < 995) {
        closeGracefully();
      } else {
        end();
      }
    }

    private void submit() {
      String key = "k" + all.size();
      int timeout = 1 + random.nextInt(2 * WAIT_MILLIS);
      Call call =
          new Call(
              connection.client.withTimeout(Duration.ofMillis(timeout)).getAsync(CACHE, key), key);
      call.deadline = nowMillis + timeout;
      call.giveUp = nowMillis + Math.min(timeout, WAIT_MILLIS);
      all.add(call);
      if (closing) {
        refuse(call, "ConnectionClosedException, NOT_SENT");
      } else if (waiting.isEmpty() && inFlight.size() < PERMITS) {
        send(call);
      } else if (waiting.size() < PLACES) {
        waiting.add(call);
      } else {
        refuse(call, "OverloadedException, NOT_SENT");
      }
      if (random.nextBoolean()) {
        connection.run();
      }
    }

    private void refuse(Call call, String how) {
      assertThat(call.future).isDone();
      call.expected = how;
      tally.merge(how + " at once", 1, Integer::sum);
    }

    private void send(Call call) {
      inFlight.add(call);
      sent.add(call.key);
    }

    private void ended(Call call, String how) {
      call.expected = how;
      tally.merge(how, 1, Integer::sum);
    }

    private void serve() {
      while (inFlight.size() < PERMITS && !waiting.isEmpty()) {
        send(waiting.remove());
      }
    }

    private void answer() {
      if (inFlight.isEmpty()) {
        return;
      }
      collect();
      Call call = inFlight.remove(random.nextInt(inFlight.size()));
      ended(call, "MISS");
      connection.reply(Replies.miss(ids.get(call.key)));
      serve();
    }

    private void cancel() {
      if (all.isEmpty()) {
        return;
      }
      Call call = all.get(Math.max(0, all.size() - 1 - random.nextInt(2 * (PERMITS + PLACES))));
      call.future.cancel(true);
      if (waiting.remove(call)) {
        // At once, without the event loop.
        assertThat(connection.client.waiting()).isEqualTo(waiting.size());
        ended(call, "cancelled");
      } else if (inFlight.remove(call)) {
        ended(call, "cancelled");
        connection.run();
        serve();
      }
    }

    /** A millisecond after the other: whatever falls due together does so in one sweep. */
    private void pass() {
      for (int millis = 1 + random.nextInt(15); millis > 0; millis--) {
        nowMillis++;
        connection.advance(Duration.ofMillis(1));
        for (Call call : List.copyOf(inFlight)) {
          if (call.deadline <= nowMillis) {
            inFlight.remove(call);
            ended(call, "RequestTimeoutException, UNKNOWN");
          }
        }
        for (Call call : List.copyOf(waiting)) {
          if (call.giveUp <= nowMillis) {
            waiting.remove(call);
            ended(call, "OverloadedException, NOT_SENT");
          }
        }
        serve();
      }
    }

    private void closeGracefully() {
      if (closing) {
        return;
      }
      closing = true;
      connection.client.closeAsync();
      connection.run();
      endWaiting();
      closed = inFlight.isEmpty();
    }

    private void end() {
      // What is staged must have left for its fate to be known.
      collect();
      closing = true;
      closed = true;
      connection.channel.close();
      connection.run();
      endWaiting();
      inFlight.forEach(call -> ended(call, "ConnectionClosedException, UNKNOWN"));
      inFlight.clear();
    }

    private void endWaiting() {
      waiting.forEach(call -> ended(call, "ConnectionClosedException, NOT_SENT"));
      waiting.clear();
    }

    private void collect() {
      for (CacheCommand command : connection.sent()) {
        if (command.getControlCode() == 0) {
          String key = command.getUnary().getGet().getKey().toStringUtf8();
          arrived.add(key);
          ids.put(key, command.getMessageId());
        }
      }
    }

    private void check() {
      assertThat(connection.client.waiting()).as("waiting").isEqualTo(waiting.size());
      assertThat(connection.client.inFlight()).as("in flight").isEqualTo(inFlight.size());
      for (Call call : all) {
        assertThat(call.outcome()).as(call.key).isEqualTo(call.expected);
      }
      if (!closed) {
        collect();
        assertThat(arrived).as("arrived").isEqualTo(sent);
      }
    }

    @Override
    public void close() {
      connection.close();
    }
  }
}
