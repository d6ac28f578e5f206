// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static dev.protosocket.client.ServerFixture.key;
import static dev.protosocket.client.ServerFixture.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection, a million operations, random reply order: every id once, every value right. */
@ExtendWith(LeakCheck.class)
class MillionOpsIT {
  private static final Logger logger = LoggerFactory.getLogger(MillionOpsIT.class);

  /** A million in CI, which has a step for it. */
  private static final int OPERATIONS = Integer.getInteger("million.operations", 250_000);

  private static final int KEYS = 10_000;
  private static final int[] WINDOWS = {64, 256, 1024};

  /** A time to live that a busy machine does not exceed, as it does the default of a minute. */
  private static final Duration LONG = Duration.ofHours(1);

  private final byte[][] keys = new byte[KEYS][];
  private final ByteBuf[] values = new ByteBuf[KEYS];

  @Test
  void should_answer_every_id_once_with_the_right_value() throws Exception {
    for (int i = 0; i < KEYS; i++) {
      keys[i] = key(i);
      values[i] = Unpooled.wrappedBuffer(value(i));
    }
    long seed = 20_261_121;
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.RANDOM, seed);
        ProtosocketClient client = fixture.connect()) {
      ServerFixture.preload(client, KEYS);
      long start = System.nanoTime();
      Tally tally = run(client, new Random(seed));
      logger.info(
          "{} operations in {} ms, {} answered out of order",
          OPERATIONS,
          (System.nanoTime() - start) / 1_000_000,
          tally.overtakes);

      assertThat(tally.ids.cardinality()).isEqualTo(OPERATIONS);
      assertThat(tally.ids.length()).isEqualTo(OPERATIONS);
      // The order was random indeed; how much so depends on how many requests the server reads at a
      // time, which is the scheduler's matter: about half of them overtake another as a rule.
      assertThat(tally.overtakes).isGreaterThan(OPERATIONS / 10);
      assertThat(client.inFlight()).isZero();
      assertThat(client.isOpen()).isTrue();
    }
  }

  /** What was received. */
  private static final class Tally {
    final BitSet ids = new BitSet(OPERATIONS);
    long firstId = -1;
    long lastId;
    int overtakes;
  }

  private Tally run(ProtosocketClient client, Random random) throws InterruptedException {
    Tally tally = new Tally();
    // The user data are the key's number.
    try (Pipeline<Integer> pipeline = client.pipeline()) {
      int[] numbers = random.ints(OPERATIONS, 0, KEYS).toArray();
      Integer[] boxed = new Integer[KEYS];
      Arrays.setAll(boxed, i -> i);
      int fired = 0;
      int received = 0;
      while (received < OPERATIONS) {
        int window = WINDOWS[(int) ((long) received * WINDOWS.length / OPERATIONS)];
        while (fired < OPERATIONS && pipeline.pending() < window) {
          RequestId id = fire(pipeline, fired, boxed[numbers[fired]]);
          if (tally.firstId < 0) {
            tally.firstId = id.value();
          }
          fired++;
        }
        try (CompletedOp<Integer> op = pipeline.recv()) {
          check(tally, op);
        }
        received++;
      }
      assertThat(pipeline.poll()).isNull();
      assertThat(pipeline.pending()).isZero();
    }
    return tally;
  }

  /** One in ten is a SET of the value that is there, one in ten deletes what is not there. */
  private RequestId fire(Pipeline<Integer> pipeline, int turn, Integer number) {
    return switch (turn % 10) {
      case 3 -> pipeline.fireSet(CACHE, keys[number], value(number), LONG, number);
      case 7 -> pipeline.fireDelete(CACHE, "absent", number);
      default -> pipeline.fireGet(CACHE, keys[number], number);
    };
  }

  private void check(Tally tally, CompletedOp<Integer> op) {
    long id = op.id().value();
    int index = (int) (id - tally.firstId);
    boolean right =
        switch (index % 10) {
          case 3 -> op.outcome() == Outcome.STORED && op instanceof CompletedOp.Set<Integer>;
          case 7 -> op.outcome() == Outcome.DELETED && op instanceof CompletedOp.Delete<Integer>;
          default ->
              op instanceof CompletedOp.Get<Integer> get
                  && values[op.userData()].equals(get.value());
        };
    if (!right || tally.ids.get(index)) {
      throw new AssertionError(
          "operation " + index + " for key " + op.userData() + ": " + op, op.error());
    }
    tally.ids.set(index);
    if (id < tally.lastId) {
      tally.overtakes++;
    }
    tally.lastId = id;
  }
}
