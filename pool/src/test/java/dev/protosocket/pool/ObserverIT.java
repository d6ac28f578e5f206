// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientObserver;
import dev.protosocket.client.CommandResult;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException.NoConnection;
import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.ConnectionState;
import dev.protosocket.client.Credential;
import dev.protosocket.client.Operation;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the clients' observer hears of a pool: how many places are in each state, and refusals. */
@ExtendWith(LeakCheck.class)
@SuppressWarnings("EnumOrdinal") // the index of an array that never leaves this object
class ObserverIT {
  private final Recorder observer = new Recorder();

  private PoolConfig config(int port) {
    return PoolConfig.builder(Pools.plainClient(port).observer(observer).build())
        .size(3)
        .minReady(3)
        .backoff(Duration.ofMillis(200), Duration.ofMillis(400))
        .build();
  }

  @Test
  void should_count_the_places_in_each_state_through_an_outage() {
    EmbeddedServer server = Pools.plainServer().shutdownTimeout(Duration.ZERO).start();
    int port = server.port();
    try (ClientPool pool = ClientPool.connect(config(port))) {
      Waiting.until("ready", () -> observer.are(0, 3, 0, 0));
      server.close();
      Waiting.until("all back off", () -> observer.are(0, 0, 0, 3));
      server = Pools.again(Pools.plainServer(), port);
      Waiting.until("ready again", () -> observer.are(0, 3, 0, 0));
      server.close();
      Waiting.until("one backs off", () -> observer.in(ConnectionState.BACKING_OFF) > 0);
    } finally {
      server.close();
    }
    // Whatever was under way when the pool closed.
    Waiting.until("nothing is left", () -> observer.are(0, 0, 0, 0));
    assertThat(observer.lowest).hasValue(0);
  }

  @Test
  void should_leave_no_place_backing_off_when_a_rotation_fills_it() throws Exception {
    try (EmbeddedServer server = EmbeddedServer.builder().plaintext().token("good").start();
        ClientPool pool =
            ClientPool.lazy(
                config(server.port()).toBuilder()
                    .client(
                        Pools.plainClient(server.port())
                            .credential(Credential.of("127.0.0.1", server.port(), "bad"))
                            .observer(observer)
                            .build())
                    .build())) {
      assertThatThrownBy(() -> pool.connectAll().get(30, TimeUnit.SECONDS)).isNotNull();
      // For up to 30 s, since the credential was rejected.
      Waiting.until("all back off", () -> observer.are(0, 0, 0, 3));

      pool.rotateCredential(Credential.of("127.0.0.1", server.port(), "good"))
          .get(30, TimeUnit.SECONDS);

      Waiting.until("ready", () -> observer.are(0, 3, 0, 0));
    }
    assertThat(observer.lowest).hasValue(0);
  }

  @Test
  void should_tell_of_each_call_that_found_no_connection() {
    EmbeddedServer server = Pools.plainServer().start();
    int port = server.port();
    ClientPool pool = ClientPool.connect(config(port));
    try (pool) {
      pool.set("cache", "k", new byte[1]);
      server.close();
      Waiting.until("all down", () -> observer.in(ConnectionState.READY) == 0);
      Waiting.until("seen by the pool", () -> pool.connected() == 0);
      observer.refusals.clear();

      assertThatThrownBy(() -> pool.get("c1", "k")).isInstanceOf(NoConnection.class);
      assertThatThrownBy(() -> pool.set("c2", "k", new byte[1])).isInstanceOf(NoConnection.class);
      assertThat(pool.deleteAsync("c3", "k")).isCompletedExceptionally();
    }
    assertThatThrownBy(() -> pool.get("c4", "k")).isInstanceOf(ConnectionClosedException.class);

    ConnectionInfo nowhere = new ConnectionInfo(ConnectionInfo.NO_CONNECTION, "127.0.0.1", port);
    assertThat(observer.refusals)
        .containsExactly(
            new Refusal(Operation.GET, "c1", NoConnection.class, nowhere),
            new Refusal(Operation.SET, "c2", NoConnection.class, nowhere),
            new Refusal(Operation.DELETE, "c3", NoConnection.class, nowhere),
            new Refusal(Operation.GET, "c4", ConnectionClosedException.class, nowhere));
    assertThat(observer.results).hasValue(1);
  }

  private record Refusal(
      Operation operation, String cache, Class<?> error, ConnectionInfo connection) {}

  private static final class Recorder implements ClientObserver {
    final List<Refusal> refusals = new CopyOnWriteArrayList<>();
    final AtomicInteger results = new AtomicInteger();

    /** The lowest count that any state ever had. */
    final AtomicInteger lowest = new AtomicInteger();

    private final AtomicIntegerArray counts =
        new AtomicIntegerArray(ConnectionState.values().length);

    @Override
    public void onResult(CommandResult result) {
      results.incrementAndGet();
    }

    @Override
    public void onRefused(
        Operation operation, String cache, CacheException error, ConnectionInfo connection) {
      refusals.add(new Refusal(operation, cache, error.getClass(), connection));
      throw new IllegalStateException("on purpose");
    }

    @Override
    public void onStateChange(ConnectionState from, ConnectionState to) {
      if (from != ConnectionState.CLOSED) {
        lowest.accumulateAndGet(counts.decrementAndGet(from.ordinal()), Math::min);
      }
      counts.incrementAndGet(to.ordinal());
    }

    int in(ConnectionState state) {
      return counts.get(state.ordinal());
    }

    boolean are(int connecting, int ready, int draining, int backingOff) {
      return in(ConnectionState.CONNECTING) == connecting
          && in(ConnectionState.READY) == ready
          && in(ConnectionState.DRAINING) == draining
          && in(ConnectionState.BACKING_OFF) == backingOff;
    }
  }
}
