// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.internal.PlatformDependent;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Clients that come and go over TLS leave nothing behind. */
@ExtendWith(LeakCheck.class)
@Timeout(600)
class ClientLifecycleIT {
  private static final Logger logger = LoggerFactory.getLogger(ClientLifecycleIT.class);
  private static final int CYCLES = 1_000;
  private static final int WARM_UP = 50;

  /** A chunk of the allocator, which keeps a few; below this, growth is not growth. */
  private static final long DIRECT_MEMORY_SLACK = 4L << 20;

  @Test
  void should_leave_nothing_behind_when_each_client_begins_and_ends_the_shared_event_loops()
      throws Exception {
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0)) {
      ClientConfig config = fixture.config().eventLoopGroup(null).build();
      openAndClose("shared event loops that end each time", config);
      Waiting.until(() -> ThisProcess.eventLoops() == 0);
    }
  }

  @Test
  void should_leave_nothing_behind_when_clients_run_on_the_callers_event_loops() throws Exception {
    EventLoopGroup group = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());
    try (ServerFixture fixture = new ServerFixture(ReplyOrder.IN_ORDER, 0)) {
      openAndClose("the caller's event loops", fixture.config().eventLoopGroup(group).build());
      assertThat(group.isShuttingDown()).isFalse();
    } finally {
      group.shutdownGracefully(0, 5, TimeUnit.SECONDS).sync();
    }
  }

  private static void openAndClose(String what, ClientConfig config) {
    cycles(config, WARM_UP);
    Waiting.until(() -> ThisProcess.eventLoops() == 0);
    Resources before = Resources.now();
    long start = System.nanoTime();

    cycles(config, CYCLES);

    Duration took = Duration.ofNanos(System.nanoTime() - start);
    // The last threads and sockets of both sides may be a few instructions from their end.
    Waiting.until(() -> Resources.now().isNoMoreThan(before));
    logger.info(
        "{}: {} cycles in {} ms; {} before, {} after",
        what,
        CYCLES,
        took.toMillis(),
        before,
        Resources.now());
  }

  private static void cycles(ClientConfig config, int count) {
    byte[] key = {1};
    byte[] value = {2};
    for (int i = 0; i < count; i++) {
      try (ProtosocketClient client = ProtosocketClient.connect(config)) {
        client.set(CACHE, key, value);
        assertThat(client.get(CACHE, key)).isEqualTo(value);
      }
    }
  }

  /** What the process holds; file descriptors, selectors and sockets among them, on Linux only. */
  private record Resources(long threads, int descriptors, long directMemory, long pinned) {
    static Resources now() {
      return new Resources(
          Stream.of("protosocket-io", "protosocket-dns", "multiThreadIoEventLoopGroup")
              .mapToLong(prefix -> ThisProcess.threads(prefix).size())
              .sum(),
          ThisProcess.openFiles(),
          PlatformDependent.usedDirectMemory(),
          PooledByteBufAllocator.DEFAULT.pinnedDirectMemory());
    }

    boolean isNoMoreThan(Resources before) {
      return threads <= before.threads
          && descriptors <= before.descriptors
          && directMemory <= before.directMemory + DIRECT_MEMORY_SLACK
          && pinned <= before.pinned;
    }
  }
}
