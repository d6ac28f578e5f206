// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.testing.LeakCheck;
import java.io.ByteArrayOutputStream;
import java.util.BitSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Many pipelined operations over one TLS connection, each answered once with its own value. */
@ExtendWith(LeakCheck.class)
class ThroughputIT {
  private static final int KEYS = 1_000;
  private static final int BATCH = 64;
  private static final int WINDOW = 512;

  /** A run of a million prints its time: {@code -Dserver.operations=1000000}. */
  private static final int OPERATIONS = Integer.getInteger("server.operations", 100_000);

  @Test
  void should_answer_every_id_once_with_the_right_value_when_the_order_is_random()
      throws Exception {
    run(ReplyOrder.RANDOM);
  }

  @Test
  void should_answer_every_id_once_with_the_right_value_when_the_order_is_kept() throws Exception {
    run(ReplyOrder.IN_ORDER);
  }

  private static void run(ReplyOrder order) throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().replyOrder(order, 42).start();
        TestClient client = TestClient.tls(server)) {
      client.authenticate(server);
      for (int key = 0; key < KEYS; key++) {
        client.call(
            TestClient.set(key, "cache", "key-" + key, valueOf(key).toByteArray(), 600_000));
      }
      long start = System.nanoTime();
      Semaphore window = new Semaphore(WINDOW);
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(client, window));

      BitSet seen = new BitSet(OPERATIONS);
      long last = -1;
      int overtaken = 0;
      for (int i = 0; i < OPERATIONS; i++) {
        CacheResponse reply = client.receive();
        int id = Math.toIntExact(reply.getMessageId());
        assertThat(seen.get(id)).as("id %s was answered before", id).isFalse();
        seen.set(id);
        assertThat(reply.getGet().getValue()).isEqualTo(valueOf(id % KEYS));
        overtaken += id < last ? 1 : 0;
        last = id;
        window.release();
      }
      writer.get(20, TimeUnit.SECONDS);

      assertThat(seen.cardinality()).isEqualTo(OPERATIONS);
      if (order == ReplyOrder.IN_ORDER) {
        assertThat(overtaken).isZero();
      } else {
        assertThat(overtaken).isGreaterThan(OPERATIONS / 10);
      }
      assertThat(server.stats().hits()).isEqualTo(OPERATIONS);
      System.out.printf(
          "%d operations, %s: %d ms%n",
          OPERATIONS, order, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
    }
  }

  private static void write(TestClient client, Semaphore window) {
    try {
      ByteArrayOutputStream batch = new ByteArrayOutputStream();
      for (int id = 0; id < OPERATIONS; ) {
        batch.reset();
        int end = Math.min(OPERATIONS, id + BATCH);
        window.acquire(end - id);
        for (; id < end; id++) {
          CacheCommand command = TestClient.get(id, "cache", "key-" + id % KEYS);
          command.writeDelimitedTo(batch);
        }
        client.sendRaw(batch.toByteArray());
      }
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private static ByteString valueOf(int key) {
    return ByteString.copyFromUtf8(("value-of-" + key + "-").repeat(5));
  }
}
