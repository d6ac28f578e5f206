// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SingleThreadIoEventLoop;
import io.netty.channel.nio.NioIoHandler;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The first call of a lazy pool, when the connection comes right after the call has looked. */
@ExtendWith(LeakCheck.class)
class FirstConnectionIT {
  /** What the calling thread does next after it has handed a task to an event loop. */
  private final AtomicReference<Runnable> pause = new AtomicReference<>();

  private final MultiThreadIoEventLoopGroup group = new PausingGroup();
  private final EmbeddedServer server = Pools.plainServer().start();

  @AfterEach
  void close() throws Exception {
    server.close();
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
  }

  @Test
  void should_take_the_connection_when_it_comes_after_an_asynchronous_call_has_looked()
      throws Exception {
    try (ClientPool pool = lazy()) {
      assertThat(pool.getAsync("cache", "absent").get(30, TimeUnit.SECONDS)).isNull();
      assertThat(pause).hasNullValue();
    }
  }

  @Test
  void should_take_the_connection_when_it_comes_after_a_blocking_call_has_looked() {
    try (ClientPool pool = lazy()) {
      assertThat(pool.get("cache", "absent")).isNull();
      assertThat(pause).hasNullValue();
    }
  }

  @Test
  void should_take_the_connection_when_it_comes_after_a_batch_has_looked() {
    try (ClientPool pool = lazy()) {
      assertThat(pool.getAll("cache", List.of("absent", "too")).orThrow().values()).isEmpty();
      assertThat(pause).hasNullValue();
    }
  }

  /** A pool whose first call goes on, having begun to dial, only when its connection is up. */
  private ClientPool lazy() {
    ClientConfig client = Pools.plainClient(server.port()).eventLoopGroup(group).build();
    ClientPool pool = ClientPool.lazy(PoolConfig.builder(client).size(1).build());
    pause.set(
        () -> Waiting.until("up", () -> pool.connected() == 1 && pool.core.settled().isDone()));
    return pool;
  }

  private final class PausingGroup extends MultiThreadIoEventLoopGroup {
    PausingGroup() {
      super(1, NioIoHandler.newFactory());
    }

    @Override
    protected IoEventLoop newChild(Executor executor, IoHandlerFactory factory, Object... args) {
      return new SingleThreadIoEventLoop(this, executor, factory) {
        @Override
        public void execute(Runnable task) {
          super.execute(task);
          if (!inEventLoop()) {
            Runnable next = pause.getAndSet(null);
            if (next != null) {
              next.run();
            }
          }
        }
      };
    }
  }
}
