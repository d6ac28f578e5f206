// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Pipeline;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever a pool throws to a caller shows that caller's line; goes through all blocking calls. */
@ExtendWith(LeakCheck.class)
class CallerStackIT {
  @Test
  void should_show_the_caller_when_no_connection_is_up() throws Exception {
    int port;
    try (EmbeddedServer server = Pools.plainServer().start()) {
      port = server.port();
    }
    PoolConfig config = Pools.plainPool(port).size(1).build();
    assertShowsCaller(ConnectionFailedException.class, () -> ClientPool.connect(config));
    try (ClientPool pool = ClientPool.lazy(config);
        Pipeline<String> pipeline = pool.pipeline()) {
      assertThat(pool.connectAll()).failsWithin(Pools.PATIENCE);
      assertShowsCaller(ConnectionFailedException.NoConnection.class, pool::client);
      assertShowsCaller(
          ConnectionFailedException.NoConnection.class, () -> pipeline.fireGet("cache", "k", "1"));
      assertAllShowCaller(ConnectionFailedException.NoConnection.class, pool);
      assertAllShowCaller(
          ConnectionFailedException.NoConnection.class, pool.withTimeout(Duration.ofSeconds(1)));
    }
  }

  @Test
  void should_show_the_caller_when_the_pool_is_closed() throws Exception {
    try (EmbeddedServer server = Pools.plainServer().start()) {
      ClientPool pool = ClientPool.connect(Pools.plainPool(server.port()).size(1).build());
      assertShowsCaller(InvalidRequestException.class, () -> pool.cache(""));
      assertShowsCaller(InvalidRequestException.class, () -> pool.get(" ", "k"));
      pool.close();
      assertShowsCaller(ConnectionClosedException.class, pool::client);
      assertAllShowCaller(ConnectionClosedException.class, pool);
    }
  }

  private static void assertAllShowCaller(Class<? extends CacheException> type, CacheClient pool)
      throws Exception {
    int calls = 0;
    for (Method method : CacheClient.class.getMethods()) {
      if (method.getParameterCount() == 0
          || List.of("cache", "capability", "withTimeout").contains(method.getName())
          // Its errors are those of the keys; orThrow() is tested in BatchTest.
          || method.getReturnType() == BatchResult.class
          || method.getReturnType() == CompletableFuture.class) {
        continue;
      }
      Object[] arguments =
          Arrays.stream(method.getParameterTypes()).map(CallerStackIT::argument).toArray();
      assertThatExceptionOfType(InvocationTargetException.class)
          .as("%s", method)
          .isThrownBy(() -> method.invoke(pool, arguments))
          .havingCause()
          .isInstanceOf(type)
          .satisfies(CallerStackIT::showsCaller);
      calls++;
    }
    assertThat(calls).isGreaterThan(10);
  }

  private static Object argument(Class<?> type) {
    if (type == byte[].class) {
      return new byte[1];
    } else if (type == ByteBuf.class) {
      return Unpooled.wrappedBuffer(new byte[1]);
    } else if (type == ByteBuffer.class) {
      return ByteBuffer.allocate(1);
    } else if (type == Call.class) {
      return Call.get("text", new byte[1]);
    }
    return type == Duration.class ? Duration.ofSeconds(1) : "text";
  }

  private static void assertShowsCaller(
      Class<? extends CacheException> type, ThrowingCallable call) {
    assertThatExceptionOfType(type).isThrownBy(call).satisfies(CallerStackIT::showsCaller);
  }

  private static void showsCaller(Throwable failure) {
    assertThat(Arrays.stream(failure.getStackTrace()))
        .anyMatch(frame -> frame.getClassName().equals(CallerStackIT.class.getName()));
  }
}
