// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.Endpoint;
import dev.protosocket.client.Pipeline;
import dev.protosocket.pool.ClientPool;
import dev.protosocket.pool.PoolConfig;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.MemcachedProcess;
import dev.protosocket.testing.NeedsMemcached;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Threads and pipelines on one pool while the server is killed and started again: every call ends,
 * and what it gets is of its own key. A few thousand operations in each build; more by {@code
 * -Dmemcached.operations=1000000 -Dmemcached.kills=50}, in classic text by {@code
 * -Dmemcached.protocol=CLASSIC}.
 */
@NeedsMemcached
@ExtendWith(LeakCheck.class)
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class RealKillIT {
  private static final long OPERATIONS = Long.getLong("memcached.operations", 20_000);
  private static final int KILLS = Integer.getInteger("memcached.kills", 5);
  private static final MemcachedProtocol PROTOCOL =
      MemcachedProtocol.valueOf(System.getProperty("memcached.protocol", "AUTO"));
  private static final int THREADS = 8;
  private static final int PIPELINES = 2;
  private static final int KEYS = 200;
  private static final Duration TTL = Duration.ofMinutes(10);
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final AtomicLong begun = new AtomicLong();
  private final LongAdder ended = new LongAdder();
  private final LongAdder failed = new LongAdder();
  private final LongAdder hits = new LongAdder();
  private final LongAdder wrong = new LongAdder();
  private volatile boolean killing = true;

  @Test
  void should_end_every_call_and_never_mix_keys_up() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS + PIPELINES);
    try (MemcachedProcess server = MemcachedProcess.start()) {
      ClientConfig config =
          Memcached.config(new Endpoint(server.host(), server.port()))
              .wire(Memcached.wire(PROTOCOL, KeyRules.standard()))
              .connectTimeout(TIMEOUT)
              .requestTimeout(TIMEOUT)
              .build();
      PoolConfig ofTwo =
          PoolConfig.builder(config)
              .size(2)
              .backoff(Duration.ofMillis(5), Duration.ofMillis(50))
              .build();
      try (ClientPool pool = ClientPool.connect(ofTwo)) {
        List<Future<?>> workers = new ArrayList<>();
        for (int i = 0; i < THREADS; i++) {
          int seed = i;
          workers.add(threads.submit(() -> call(pool, seed)));
        }
        for (int i = 0; i < PIPELINES; i++) {
          int seed = THREADS + i;
          workers.add(threads.submit(() -> fire(pool, seed)));
        }
        for (int i = 0; i < KILLS; i++) {
          long before = hits.sum();
          Waiting.until("values are read", () -> hits.sum() > before + 100);
          server.restart();
        }
        killing = false;
        for (Future<?> worker : workers) {
          worker.get(20, TimeUnit.MINUTES);
        }
      }
    } finally {
      killing = false;
      threads.shutdownNow();
    }
    assertThat(wrong.sum()).as("values of other keys").isZero();
    assertThat(ended.sum()).isEqualTo(begun.get()).isGreaterThanOrEqualTo(OPERATIONS);
    System.out.printf(
        "%,d operations, %,d hits, %,d failed, %d kills, 0 wrong%n",
        ended.sum(), hits.sum(), failed.sum(), KILLS);
  }

  private boolean goesOn() {
    return killing || begun.get() < OPERATIONS;
  }

  private void call(ClientPool pool, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    while (goesOn()) {
      String name = key(random.nextInt(KEYS));
      begun.incrementAndGet();
      try {
        switch (random.nextInt(6)) {
          case 0 -> pool.set("kill", name, value(name), TTL);
          case 1 -> pool.delete("kill", name);
          case 2 -> pool.send(Memcached.key("kill", name).add(value(name), TTL));
          case 3 -> {
            Item item = pool.send(Memcached.key("kill", name).get());
            check(name, item.value());
          }
          default -> check(name, pool.get("kill", name));
        }
      } catch (CacheException e) {
        failed.increment();
        awaitServer(pool);
      }
      ended.increment();
    }
  }

  /** Or most calls would be refused by a pool that has no connection. */
  private static void awaitServer(ClientPool pool) {
    Waiting.until("the server is back", () -> pool.connected() > 0);
  }

  private Void fire(ClientPool pool, int seed) throws InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    try (Pipeline<String> pipeline = pool.pipeline(64, TIMEOUT)) {
      while (goesOn() || pipeline.pending() > 0) {
        if (goesOn() && pipeline.pending() < 64) {
          fireOne(pool, pipeline, key(random.nextInt(KEYS)), random.nextInt(4));
        } else {
          receive(pipeline);
        }
      }
    }
    return null;
  }

  private void fireOne(ClientPool pool, Pipeline<String> pipeline, String name, int kind) {
    begun.incrementAndGet();
    try {
      if (kind == 0) {
        pipeline.fireSet("kill", name, value(name), TTL, name);
      } else {
        pipeline.fireGet("kill", name, name);
      }
    } catch (CacheException e) {
      failed.increment();
      ended.increment();
      awaitServer(pool);
    }
  }

  private void receive(Pipeline<String> pipeline) throws InterruptedException {
    try (CompletedOp<String> op = pipeline.recv()) {
      if (op.error() != null) {
        failed.increment();
      } else if (op instanceof CompletedOp.Get<String> get) {
        ByteBuf slice = get.value();
        if (slice != null) {
          byte[] bytes = new byte[slice.readableBytes()];
          slice.getBytes(slice.readerIndex(), bytes);
          check(op.userData(), bytes);
        }
      }
    }
    ended.increment();
  }

  private void check(String name, byte[] value) {
    if (value == null) {
      return;
    }
    hits.increment();
    if (!new String(value, UTF_8).startsWith(name + ";")) {
      wrong.increment();
    }
  }

  private static String key(int number) {
    return "key" + number;
  }

  /** Some of them longer than what is encoded under the lock. */
  private static byte[] value(String name) {
    int length = name.hashCode() % 10 == 0 ? 20_000 : 20;
    return (name + ";" + "x".repeat(length)).getBytes(UTF_8);
  }
}
