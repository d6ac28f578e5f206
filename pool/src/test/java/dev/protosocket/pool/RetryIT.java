// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.server.EmbeddedServer;
import dev.protosocket.server.ReplyInterceptor;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class RetryIT {
  private static final byte[] VALUE = "value".getBytes(StandardCharsets.UTF_8);

  /** Answers the first commands after authentication with an error. */
  private static ReplyInterceptor failing(AtomicInteger times, Status status) {
    return (command, reply, send) -> {
      if (!command.getUnary().hasAuth() && times.getAndDecrement() > 0) {
        CommandError error = CommandError.newBuilder().setCode(status).setMessage("no").build();
        send.accept(
            CacheResponse.newBuilder()
                .setMessageId(command.getMessageId())
                .setError(error)
                .build());
      } else {
        send.accept(reply);
      }
    };
  }

  @Test
  void should_repeat_what_the_server_could_not_do_for_the_moment() throws Exception {
    AtomicInteger times = new AtomicInteger();
    try (EmbeddedServer server =
            Pools.plainServer().replyInterceptor(failing(times, Status.UNAVAILABLE)).start();
        ClientPool pool =
            ClientPool.connect(Pools.plainPool(server.port()).retry(RetryPolicy.of(3)).build())) {
      times.set(2);
      pool.set("cache", "k", VALUE);
      times.set(2);
      assertThat(pool.get("cache", "k")).isEqualTo(VALUE);
      times.set(2);
      assertThat(pool.getAsync("cache", "k").get(30, TimeUnit.SECONDS)).isEqualTo(VALUE);
      times.set(2);
      ByteBuf key = Unpooled.copiedBuffer("k", StandardCharsets.UTF_8);
      CompletableFuture<byte[]> borrowed = pool.getAsync("cache", key);
      key.release();
      assertThat(borrowed.get(30, TimeUnit.SECONDS)).isEqualTo(VALUE);
      times.set(3);
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> pool.get("cache", "k"));
      assertThat(times).hasValue(0);
    }
  }

  @Test
  void should_not_repeat_what_will_fail_again_or_was_not_asked_for() {
    AtomicInteger times = new AtomicInteger();
    try (EmbeddedServer server =
            Pools.plainServer().replyInterceptor(failing(times, Status.PERMISSION_DENIED)).start();
        ClientPool retrying =
            ClientPool.connect(Pools.plainPool(server.port()).retry(RetryPolicy.of(3)).build());
        ClientPool plain = ClientPool.connect(Pools.plainPool(server.port()).build())) {
      times.set(3);
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> retrying.get("cache", "k"));
      assertThat(times).hasValue(2);
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> plain.get("cache", "k"));
      assertThat(times).hasValue(1);
    }
  }

  @Test
  void should_repeat_a_set_of_unknown_fate_only_if_that_is_allowed() {
    AtomicInteger sets = new AtomicInteger();
    AtomicReference<EmbeddedServer> running = new AtomicReference<>();
    ReplyInterceptor hangUpOnFirstSet =
        (command, reply, send) -> {
          if (command.getUnary().hasSet() && sets.incrementAndGet() == 1) {
            running.get().dropConnections();
          } else {
            send.accept(reply);
          }
        };
    try (EmbeddedServer server = Pools.plainServer().replyInterceptor(hangUpOnFirstSet).start()) {
      running.set(server);
      PoolConfig.Builder config = Pools.plainPool(server.port()).size(2).minReady(2);
      // Attempts enough for the time that new connections take.
      Duration most = Duration.ofSeconds(5);
      RetryPolicy patient =
          new RetryPolicy(RetryPolicy.MAX_ATTEMPTS, most.dividedBy(50), most, true);
      try (ClientPool pool = ClientPool.connect(config.retry(patient).build())) {
        pool.set("cache", "k", VALUE);
        assertThat(sets).hasValue(2);
      }
      sets.set(0);
      Duration delay = Duration.ofMillis(10);
      RetryPolicy careful = new RetryPolicy(5, delay, delay, false);
      try (ClientPool pool = ClientPool.connect(config.retry(careful).build())) {
        assertThatExceptionOfType(ConnectionClosedException.class)
            .isThrownBy(() -> pool.set("cache", "k", VALUE))
            .matches(failure -> failure.fate() == RequestFate.UNKNOWN);
        assertThat(sets).hasValue(1);
      }
    }
  }

  @Test
  void should_cancel_the_attempt_under_way() {
    try (EmbeddedServer server =
            Pools.plainServer()
                .replyInterceptor(
                    (command, reply, send) -> {
                      if (!command.getUnary().hasGet()) {
                        send.accept(reply);
                      }
                    })
                .start();
        ClientPool pool =
            ClientPool.connect(
                Pools.plainPool(server.port()).size(1).retry(RetryPolicy.of(3)).build())) {
      CompletableFuture<byte[]> call = pool.getAsync("cache", "k");
      assertThat(call.cancel(true)).isTrue();
      Waiting.until("cancelled on the server", () -> server.stats().cancels() == 1);
      Waiting.until("permit back", () -> pool.client().inFlight() == 0);
    }
  }
}
