// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Asynchronous calls that wait for room on the connections of a pool. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class WaitingCallsIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  private final Queue<Runnable> held = new ConcurrentLinkedQueue<>();
  private volatile boolean holding = true;

  /** Keeps the answers to GETs until they are released. */
  private final ReplyInterceptor hold =
      (command, reply, send) -> {
        if (holding && command.getUnary().hasGet()) {
          held.add(() -> send.accept(reply));
        } else {
          send.accept(reply);
        }
      };

  private final Queue<ProtosocketClient> connections = new ConcurrentLinkedQueue<>();

  @Test
  void should_spread_what_waits_over_the_connections_when_all_are_full() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().replyInterceptor(hold).start();
        ClientPool pool = pool(server, 2)) {
      List<CompletableFuture<byte[]>> calls = get(pool, 6);

      assertThat(connections).hasSize(2).allMatch(client -> client.inFlight() == 1);
      assertThat(connections).allMatch(client -> client.waiting() == 2);
      letGo(2);
      for (CompletableFuture<byte[]> call : calls) {
        assertThat(call.get(60, TimeUnit.SECONDS)).isNull();
      }
    }
  }

  @Test
  void should_send_what_waits_on_the_new_connection_when_the_old_one_is_replaced()
      throws Exception {
    try (EmbeddedServer server = Pools.plainServer().replyInterceptor(hold).start();
        ClientPool pool = pool(server, 1)) {
      List<CompletableFuture<byte[]>> calls = get(pool, 3);
      CompletableFuture<BatchResult<String>> batch =
          pool.getAllAsync("cache", List.of("x", "y", "z"));
      ProtosocketClient old = pool.client();
      assertThat(old.waiting()).isEqualTo(5);

      pool.rotateCredential(Pools.plainClient(server.port()).build().credential())
          .get(60, TimeUnit.SECONDS);

      Waiting.until("the calls wait elsewhere", () -> pool.client().waiting() == 4);
      assertThat(pool.client()).isNotSameAs(old);
      assertThat(old.waiting()).isZero();
      letGo(2);
      for (CompletableFuture<byte[]> call : calls) {
        assertThat(call.get(60, TimeUnit.SECONDS)).isNull();
      }
      assertThat(batch.get(60, TimeUnit.SECONDS).results())
          .hasSize(3)
          .allMatch(result -> result.error() == null);
    }
  }

  private ClientPool pool(EmbeddedServer server, int size) {
    ClientConfig client =
        Pools.plainClient(server.port())
            .maxInFlight(1)
            .maxWaiting(10)
            .overloadWait(LONG)
            .requestTimeout(LONG)
            .closeTimeout(LONG)
            .maxSilence(LONG)
            .observer(new Connections())
            .build();
    return ClientPool.connect(PoolConfig.builder(client).size(size).minReady(size).build());
  }

  private static List<CompletableFuture<byte[]>> get(ClientPool pool, int count) {
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      calls.add(pool.getAsync("cache", "key " + i));
    }
    return calls;
  }

  /** Lets the answers go when so many are there. */
  private void letGo(int count) {
    Waiting.until("the requests arrive", () -> held.size() >= count);
    holding = false;
    for (Runnable answer; (answer = held.poll()) != null; ) {
      answer.run();
    }
  }

  private final class Connections implements ClientObserver {
    @Override
    public void onResult(CommandResult result) {}

    @Override
    public void onConnect(ProtosocketClient client, long connectNanos) {
      connections.add(client);
    }
  }
}
