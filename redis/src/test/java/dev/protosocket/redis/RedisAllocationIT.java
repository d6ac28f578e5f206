// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.client.Endpoint;
import dev.protosocket.testing.NeedsRedis;
import dev.protosocket.testing.RedisProcess;
import io.lettuce.core.ClientOptions;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.TimeoutOptions;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.codec.ByteArrayCodec;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a call costs in garbage, in all threads, beside one of a bare Lettuce. */
@NeedsRedis
@Timeout(300)
class RedisAllocationIT {
  private static final int CALLS = 20_000;
  private static final int DEPTH = 50;
  private static final int ROUNDS = 5;

  /** Of all threads; by name, because the module does not require what tells it. */
  private static long allocated() throws ReflectiveOperationException {
    Object threads =
        Class.forName("java.lang.management.ManagementFactory")
            .getMethod("getThreadMXBean")
            .invoke(null);
    Method ids = Class.forName("java.lang.management.ThreadMXBean").getMethod("getAllThreadIds");
    Method bytes =
        Class.forName("com.sun.management.ThreadMXBean")
            .getMethod("getThreadAllocatedBytes", long[].class);
    long[] each = (long[]) bytes.invoke(threads, ids.invoke(threads));
    return Arrays.stream(each).filter(some -> some > 0).sum();
  }

  /** Returns the least of some rounds, in bytes per call. */
  private static long bytesPerCall(Supplier<Future<?>> call) throws Exception {
    Future<?>[] pending = new Future<?>[DEPTH];
    long least = Long.MAX_VALUE;
    for (int round = 0; round < ROUNDS; round++) {
      long before = allocated();
      for (int i = 0; i < CALLS / DEPTH; i++) {
        for (int k = 0; k < DEPTH; k++) {
          pending[k] = call.get();
        }
        for (Future<?> each : pending) {
          each.get(60, TimeUnit.SECONDS);
        }
      }
      least = Math.min(least, (allocated() - before) / CALLS);
    }
    return least;
  }

  @Test
  void should_make_little_more_garbage_than_lettuce() throws Exception {
    try (RedisProcess server = RedisProcess.start()) {
      RedisConfig config =
          RedisConfig.builder(new Endpoint(server.host(), server.port()))
              .requestTimeout(Duration.ofSeconds(60))
              .build();
      byte[] key = "key".getBytes(UTF_8);
      byte[] value = new byte[100];
      RedisClient lettuce = RedisClient.create(RedisURI.create(server.host(), server.port()));
      lettuce.setOptions(
          ClientOptions.builder()
              .timeoutOptions(TimeoutOptions.builder().timeoutCommands(false).build())
              .build());
      long bare;
      try (StatefulRedisConnection<byte[], byte[]> connection =
          lettuce.connect(ByteArrayCodec.INSTANCE)) {
        byte[] full = "c:key".getBytes(UTF_8);
        connection.sync().set(full, value);
        bare = bytesPerCall(() -> connection.async().get(full));
      } finally {
        lettuce.shutdown(Duration.ZERO, Duration.ofSeconds(5));
      }
      try (RedisCacheClient client = RedisCacheClient.connect(config)) {
        client.set("c", key, value, Duration.ofMinutes(10));
        long ours = bytesPerCall(() -> client.getAsync("c", key));
        System.out.println("bytes per GET: ours " + ours + ", bare Lettuce " + bare);
        assertThat(ours - bare).isLessThanOrEqualTo(200);
      }
    }
  }
}
