// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.ServerFixture.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ConnectionFailedException.AuthenticationFailed;
import dev.protosocket.proto.StatusCode;
import dev.protosocket.server.ReplyOrder;
import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** New tokens on live connections, over TLS, while the server takes the old ones back. */
@ExtendWith(LeakCheck.class)
@Timeout(120)
class ReauthenticationIT {
  private static final Logger logger = LoggerFactory.getLogger(ReauthenticationIT.class);

  private ServerFixture fixture;

  @BeforeEach
  void open() throws Exception {
    fixture = new ServerFixture(ReplyOrder.RANDOM, 7);
  }

  @AfterEach
  void close() throws InterruptedException {
    fixture.close();
  }

  @Test
  void should_fail_no_request_when_tokens_are_rotated_and_revoked_under_load() throws Exception {
    int rotations = 50;
    AtomicBoolean rotating = new AtomicBoolean(true);
    AtomicInteger answered = new AtomicInteger();
    ExecutorService callers = Executors.newFixedThreadPool(3);
    try (ProtosocketClient client = fixture.connect()) {
      ServerFixture.preload(client, 64);
      List<Future<?>> load = new ArrayList<>();
      load.add(callers.submit(() -> block(client, rotating, answered)));
      load.add(callers.submit(() -> block(client, rotating, answered)));
      load.add(callers.submit(() -> pipeline(client, rotating, answered)));

      String old = fixture.server.token();
      for (int i = 0; i < rotations; i++) {
        String next = "token-number-" + i;
        fixture.server.acceptToken(next);
        client.reauthenticate(credential(next));
        fixture.server.revokeToken(old);
        old = next;
        int before = answered.get();
        Waiting.until(() -> answered.get() > before + 20 || load.stream().anyMatch(Future::isDone));
      }
      rotating.set(false);
      // Any failed request has failed its thread.
      for (Future<?> each : load) {
        each.get(30, TimeUnit.SECONDS);
      }
      logger.info("{} rotations, {} requests, 0 failed", rotations, answered);
      assertThat(client.stats().strayReplies()).isZero();
      assertThat(client.inFlight()).isZero();
    } finally {
      callers.shutdownNow();
    }
  }

  private static void block(ProtosocketClient client, AtomicBoolean go, AtomicInteger answered) {
    for (int i = 0; go.get(); i = (i + 1) % 64) {
      assertThat(client.get(CACHE, ServerFixture.key(i))).isEqualTo(ServerFixture.value(i));
      answered.incrementAndGet();
    }
  }

  private static Void pipeline(ProtosocketClient client, AtomicBoolean go, AtomicInteger answered)
      throws InterruptedException {
    try (Pipeline<Integer> pipeline = client.pipeline()) {
      int next = 0;
      while (go.get() || pipeline.pending() > 0) {
        while (go.get() && pipeline.pending() < 64) {
          next = (next + 1) % 64;
          pipeline.fireGet(CACHE, ServerFixture.key(next), next);
        }
        if (pipeline.pending() > 0) {
          try (CompletedOp<Integer> op = pipeline.recv()) {
            assertThat(op.outcome()).isEqualTo(Outcome.HIT);
            answered.incrementAndGet();
          }
        }
      }
    }
    return null;
  }

  @Test
  void should_keep_the_old_authorisation_when_rejected_and_recover_from_a_revocation() {
    try (ProtosocketClient client = fixture.connect()) {
      client.set(CACHE, new byte[1], new byte[2]);
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> client.reauthenticate(credential("not-accepted")))
          .satisfies(e -> assertThat(e.status()).isEqualTo(StatusCode.UNAUTHENTICATED))
          .satisfies(e -> assertThat(e.getStackTrace()).isNotEmpty());
      assertThat(client.get(CACHE, new byte[1])).hasSize(2);

      fixture.server.acceptToken("next");
      fixture.server.revokeToken(fixture.server.token());
      assertThatExceptionOfType(ServerErrorException.class)
          .isThrownBy(() -> client.get(CACHE, new byte[1]))
          .withMessage("GET answered with UNAUTHENTICATED: the token has been revoked");

      client.reauthenticate(credential("next"));
      assertThat(client.get(CACHE, new byte[1])).hasSize(2);
    }
  }

  @Test
  void should_complete_every_call_when_closed_and_poisoned_meanwhile() throws Exception {
    String token = fixture.server.token();
    for (int round = 0; round < 40; round++) {
      ProtosocketClient client = fixture.connect();
      List<CompletableFuture<?>> calls = new ArrayList<>();
      CompletableFuture<Void> end =
          CompletableFuture.runAsync(
              round % 2 == 0 ? client::closeAsync : fixture.server::resetConnections);
      for (int i = 0; i < 20; i++) {
        calls.add(client.reauthenticateAsync(credential(token)));
        calls.add(client.getAsync(CACHE, new byte[1]));
      }
      end.get(30, TimeUnit.SECONDS);
      client.closed().get(30, TimeUnit.SECONDS);

      for (CompletableFuture<?> call : calls) {
        try {
          call.get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
          assertThat(e.getCause())
              .isInstanceOfAny(ConnectionClosedException.class, OverloadedException.class);
        }
      }
      assertThat(client.inFlight()).isZero();
    }
  }

  @Test
  void should_ask_the_supplier_at_connect_and_present_each_new_token() {
    AtomicReference<String> token = new AtomicReference<>(fixture.server.token());
    AtomicInteger asked = new AtomicInteger();
    AtomicInteger presented = new AtomicInteger();
    ClientConfig config =
        fixture
            .config()
            .credential(credential("outdated-long-ago"))
            .observer(result -> presented.incrementAndGet())
            .credentialSupplier(
                () -> {
                  asked.incrementAndGet();
                  return CompletableFuture.completedFuture(credential(token.get()));
                },
                Duration.ofMillis(5))
            .build();
    try (ProtosocketClient client = ProtosocketClient.connect(config)) {
      // The same token again is not presented.
      Waiting.until(() -> asked.get() > 3);
      assertThat(presented).hasValue(0);

      // One that the server doesn't know yet is presented again until it does.
      token.set("next");
      Waiting.until(() -> presented.get() >= 2);
      fixture.server.acceptToken("next");
      Waiting.until(() -> fixture.server.stats().authenticated() == 2);
      fixture.server.revokeToken(fixture.server.token());

      client.set(CACHE, new byte[1], new byte[2]);
    }
  }

  @Test
  void should_fail_to_connect_when_the_supplier_does() {
    ClientConfig.Builder config = fixture.config();
    assertThatExceptionOfType(AuthenticationFailed.class)
        .isThrownBy(
            () ->
                ProtosocketClient.connect(
                    config
                        .credentialSupplier(
                            () -> {
                              throw new IllegalStateException("s3cret");
                            },
                            Duration.ofSeconds(1))
                        .build()))
        .withMessageContaining("the credential supplier failed with java.lang.IllegalState")
        .withMessageNotContaining("s3cret")
        .withNoCause();
    assertThatExceptionOfType(AuthenticationFailed.class)
        .isThrownBy(
            () ->
                ProtosocketClient.connect(
                    config
                        .credentialSupplier(
                            () ->
                                CompletableFuture.completedFuture(
                                    Credential.of("elsewhere", 1, "t")),
                            Duration.ofSeconds(1))
                        .build()))
        .withMessageContaining("gave a credential for another server");
    assertThatExceptionOfType(ConnectionFailedException.TimedOut.class)
        .isThrownBy(
            () ->
                ProtosocketClient.connect(
                    config
                        .connectTimeout(Duration.ofMillis(300))
                        .credentialSupplier(CompletableFuture::new, Duration.ofSeconds(1))
                        .build()))
        .withMessageContaining("asking for the credential");
  }

  private Credential credential(String token) {
    return Credential.of("localhost", fixture.server.port(), token);
  }
}
