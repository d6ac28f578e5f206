// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.protosocket.ProtosocketWire;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Whatever is thrown to a caller shows that caller's line; goes through all public calls. */
@ExtendWith(LeakCheck.class)
class CallerStackTest {
  private final TestConnection connection = new TestConnection();
  private final Pipeline<String> pipeline = connection.client.pipeline(1, Duration.ofSeconds(1));

  @AfterEach
  void close() {
    pipeline.close();
    connection.close();
  }

  @Test
  void should_show_the_caller_when_firing_on_a_closed_client() throws Exception {
    connection.client.closeAsync();
    connection.run();

    assertThat(callAll(Pipeline.class, pipeline, CACHE, "fire"))
        .hasSizeGreaterThan(10)
        .allSatisfy(e -> assertThat(e).isInstanceOf(ConnectionClosedException.class));
  }

  @Test
  void should_show_the_caller_when_firing_more_than_max_pending() throws Exception {
    pipeline.fireGet(CACHE, "a", "1");

    assertThat(callAll(Pipeline.class, pipeline, CACHE, "fire"))
        .hasSizeGreaterThan(10)
        .allSatisfy(e -> assertThat(e).isInstanceOf(OverloadedException.class));
  }

  @Test
  void should_show_the_caller_when_the_request_is_at_fault() throws Exception {
    assertThat(callAll(Pipeline.class, pipeline, " ", "fire"))
        .hasSizeGreaterThan(10)
        .allSatisfy(e -> assertThat(e).isInstanceOf(InvalidRequestException.class));
    ByteBuf released = Unpooled.buffer(1);
    released.release();
    assertShowsCaller(
        InvalidRequestException.class, () -> pipeline.fireGet(CACHE, released, "data"));
    assertShowsCaller(
        InvalidRequestException.class,
        () -> pipeline.fireSet(CACHE, "k", new byte[1], Duration.ZERO, "data"));
    assertShowsCaller(
        InvalidRequestException.class,
        () ->
            pipeline.fireSet(
                CACHE, "k", new byte[1], Duration.ofDays(Long.MAX_VALUE / 90_000), "data"));
  }

  @Test
  void should_show_the_caller_of_a_blocking_call() throws Exception {
    List<CacheException> failures = callAll(CacheClient.class, connection.client, " ", "");
    assertThat(failures)
        .hasSizeGreaterThan(10)
        .allSatisfy(e -> assertThat(e).isInstanceOf(InvalidRequestException.class));

    connection.client.closeAsync();
    connection.run();
    assertThat(callAll(CacheClient.class, connection.client, CACHE, ""))
        .hasSameSizeAs(failures)
        .allSatisfy(e -> assertThat(e).isInstanceOf(ConnectionClosedException.class));
    assertThat(callAll(Cache.class, connection.client.cache(CACHE), "key", ""))
        .hasSizeGreaterThan(10)
        .allSatisfy(e -> assertThat(e).isInstanceOf(ConnectionClosedException.class));
  }

  @Test
  void should_show_the_caller_when_the_name_of_a_cache_is_blank() {
    assertShowsCaller(InvalidRequestException.class, () -> connection.client.cache(""));
    CacheClient view = connection.client.withTimeout(Duration.ofSeconds(1));
    assertShowsCaller(InvalidRequestException.class, () -> view.cache(" "));
  }

  private static void assertShowsCaller(
      Class<? extends CacheException> type, ThrowingCallable call) {
    assertThatExceptionOfType(type).isThrownBy(call).satisfies(CallerStackTest::showsCaller);
  }

  private static void showsCaller(Throwable failure) {
    assertThat(Arrays.stream(failure.getStackTrace()))
        .anyMatch(frame -> frame.getClassName().equals(CallerStackTest.class.getName()));
  }

  /** Makes every call of a type that does not return a future; returns what they have thrown. */
  private static List<CacheException> callAll(
      Class<?> type, Object target, String text, String prefix) throws Exception {
    List<CacheException> thrown = new ArrayList<>();
    for (Method method : type.getMethods()) {
      boolean named =
          method.getParameterCount() > 0
              && method.getParameterTypes()[0] != Class.class
              && method.getName().startsWith(prefix);
      if (method.getDeclaringClass() == Object.class
          || !named
          || List.of("cache", "withTimeout", "over").contains(method.getName())
          // Its errors are those of the keys; orThrow() is tested in BatchTest.
          || method.getReturnType() == BatchResult.class
          || method.getReturnType() == CompletableFuture.class) {
        continue;
      }
      Object[] arguments =
          Arrays.stream(method.getParameterTypes())
              .map(parameter -> argument(parameter, text))
              .toArray();
      assertThatExceptionOfType(InvocationTargetException.class)
          .as("%s", method)
          .isThrownBy(() -> method.invoke(target, arguments))
          .havingCause()
          .isInstanceOf(CacheException.class)
          .satisfies(CallerStackTest::showsCaller)
          .satisfies(failure -> thrown.add((CacheException) failure));
    }
    return thrown;
  }

  private static Object argument(Class<?> type, String text) {
    if (type == String.class) {
      return text;
    } else if (type == byte[].class) {
      return new byte[1];
    } else if (type == ByteBuf.class) {
      return Unpooled.wrappedBuffer(new byte[1]);
    } else if (type == ByteBuffer.class) {
      return ByteBuffer.allocate(1);
    } else if (type == Duration.class) {
      return Duration.ofSeconds(1);
    } else if (type == Call.class) {
      return Call.get(text, new byte[1]);
    } else if (type == Command.class) {
      // Where the name of the cache is at fault: a command of another wire.
      return text.isBlank() ? new LineMany(text, "k") : ProtosocketWire.INSTANCE.ping();
    }
    return "user data";
  }
}
