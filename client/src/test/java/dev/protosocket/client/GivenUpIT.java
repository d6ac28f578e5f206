// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.testing.CallerThread;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.ThisProcess;
import dev.protosocket.testing.Waiting;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Callers that are interrupted, or that want no longer what they have begun. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class GivenUpIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final Credential NEXT = Credential.of("localhost", 1, "another-token");

  /** On the shared event loops, which are to end. */
  private static ClientConfig slow(Peer peer) {
    return ClientConfig.builder(Credential.of("127.0.0.1", peer.port(), "token"))
        .tls(TlsOptions.insecurePlaintext())
        .connectTimeout(LONG)
        .build();
  }

  /** Takes the token and does not answer until the client is gone. */
  private static Peer silent(CountDownLatch asked) throws IOException {
    return Peer.plaintext(
        connection -> {
          connection.read();
          asked.countDown();
          connection.awaitClose();
        });
  }

  private static void assertInterrupted(
      String name, RequestFate fate, Thread caller, CompletableFuture<Throwable> thrown)
      throws Exception {
    caller.interrupt();
    assertThat(thrown.get(30, TimeUnit.SECONDS))
        .as(name)
        .isInstanceOfSatisfying(
            RequestCancelledException.class, e -> assertThat(e.fate()).isEqualTo(fate))
        .hasMessageStartingWith("interrupted ")
        .hasCauseInstanceOf(InterruptedException.class);
    caller.join(30_000);
  }

  @Test
  void should_send_nothing_and_say_so_when_called_in_an_interrupted_thread() {
    try (TestConnection connection = new TestConnection()) {
      ProtosocketClient client = connection.client;
      byte[] bytes = {1};
      List<ThrowingCallable> calls = new ArrayList<>();
      calls.add(() -> client.get(CACHE, "k"));
      calls.add(() -> client.set(CACHE, bytes, bytes));
      calls.add(() -> client.delete(CACHE, bytes));
      calls.add(() -> client.withTimeout(LONG).get(CACHE, bytes));
      calls.add(() -> client.cache(CACHE).get("k"));
      calls.add(() -> client.reauthenticate(NEXT));
      calls.add(() -> ProtosocketClient.connect(client.connection.config()));
      for (ThrowingCallable call : calls) {
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(RequestCancelledException.class)
            .isThrownBy(call)
            .withMessage("interrupted before it began")
            .withCauseInstanceOf(InterruptedException.class)
            .matches(e -> e.fate() == RequestFate.NOT_SENT);
        assertThat(Thread.interrupted()).isTrue();
      }
      assertThat(connection.sent()).isEmpty();
    }
  }

  @Test
  void should_close_and_keep_the_flag_when_closed_in_an_interrupted_thread() throws Exception {
    try (Peer peer =
        Peer.plaintext(
            connection -> {
              connection.authenticate();
              connection.awaitClose();
            })) {
      ProtosocketClient client = ProtosocketClient.connect(slow(peer));
      Thread.currentThread().interrupt();

      client.close();

      assertThat(Thread.interrupted()).isTrue();
      assertThat(client.isOpen()).isFalse();
      client.closed().get(30, TimeUnit.SECONDS);
      peer.awaitEnd();
    }
  }

  @Test
  void should_leave_nothing_when_a_connect_is_interrupted() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    try (Peer peer = silent(asked)) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread caller = CallerThread.start(thrown, () -> ProtosocketClient.connect(slow(peer)));
      assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

      assertInterrupted("connect", RequestFate.NOT_SENT, caller, thrown);

      peer.awaitEnd();
      Waiting.until(() -> ThisProcess.eventLoops() == 0);
    }
  }

  @Test
  void should_leave_nothing_when_the_future_of_a_connect_is_given_up() throws Exception {
    Map<String, Consumer<CompletableFuture<ProtosocketClient>>> ways = new LinkedHashMap<>();
    ways.put("cancel", future -> future.cancel(true));
    ways.put("failed", future -> future.completeExceptionally(new IllegalStateException("test")));
    ways.put("completed", future -> future.complete(null));
    ways.put("orTimeout", future -> future.orTimeout(1, TimeUnit.MILLISECONDS));
    ways.put("completeOnTimeout", f -> f.completeOnTimeout(null, 1, TimeUnit.MILLISECONDS));
    for (var way : ways.entrySet()) {
      CountDownLatch asked = new CountDownLatch(1);
      try (Peer peer = silent(asked)) {
        CompletableFuture<ProtosocketClient> connecting =
            ProtosocketClient.connectAsync(slow(peer));
        assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();
        way.getValue().accept(connecting);
        peer.awaitEnd();
        Waiting.until(() -> ThisProcess.eventLoops() == 0);
      }
    }
  }

  @Test
  void should_leave_nothing_when_a_connect_is_given_up_before_there_is_a_credential()
      throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    CompletableFuture<Credential> supplied = new CompletableFuture<>();
    Credential credential = Credential.of("127.0.0.1", 1, "token");
    ClientConfig config =
        ClientConfig.builder(credential)
            .tls(TlsOptions.insecurePlaintext())
            .connectTimeout(LONG)
            .credentialSupplier(
                () -> {
                  asked.countDown();
                  return supplied;
                },
                Duration.ofMinutes(1))
            .build();
    CompletableFuture<ProtosocketClient> connecting = ProtosocketClient.connectAsync(config);
    assertThat(asked.await(30, TimeUnit.SECONDS)).isTrue();

    connecting.cancel(false);

    Waiting.until(() -> ThisProcess.eventLoops() == 0);
    // Comes too late, to loops that are gone.
    supplied.complete(credential);
    assertThat(ThisProcess.eventLoops()).isZero();
  }

  @Test
  void should_keep_the_connection_usable_when_a_reauthentication_is_given_up() throws Exception {
    Map<String, Consumer<CompletableFuture<Void>>> ways = new LinkedHashMap<>();
    ways.put("cancel", future -> future.cancel(true));
    ways.put("failed", future -> future.completeExceptionally(new IllegalStateException("test")));
    ways.put("completed", future -> future.complete(null));
    try (TestConnection connection = new TestConnection()) {
      for (var way : ways.entrySet()) {
        CompletableFuture<Void> first = connection.client.reauthenticateAsync(NEXT);
        assertThat(connection.sent()).as("the token").hasSize(1);
        CompletableFuture<byte[]> held = connection.client.getAsync(CACHE, "k");
        assertThat(connection.sent()).as("held back").isEmpty();

        way.getValue().accept(first);

        assertThat(connection.sent()).as("%s: the cancel and the GET", way).hasSize(2);
        CompletableFuture<Void> second = connection.client.reauthenticateAsync(NEXT);
        assertThat(connection.sent()).as("%s: another token", way).hasSize(1);
        assertThat(second).isNotDone();
        second.cancel(true);
        held.cancel(true);
        connection.run();
        connection.left();
        assertThat(connection.client.isOpen()).isTrue();
        assertThat(connection.client.inFlight()).isZero();
      }
    }
  }

  @Test
  void should_keep_the_connection_usable_when_a_reauthentication_is_interrupted() throws Exception {
    try (TestConnection connection = new TestConnection()) {
      CompletableFuture<Throwable> thrown = new CompletableFuture<>();
      Thread caller = CallerThread.start(thrown, () -> connection.client.reauthenticate(NEXT));
      Waiting.until(() -> caller.getState() == Thread.State.TIMED_WAITING);

      assertInterrupted("reauthenticate", RequestFate.UNKNOWN, caller, thrown);

      connection.run();
      connection.left();
      CompletableFuture<Void> second = connection.client.reauthenticateAsync(NEXT);
      assertThat(connection.sent()).hasSize(1);
      second.cancel(true);
      connection.run();
      connection.left();
    }
  }
}
