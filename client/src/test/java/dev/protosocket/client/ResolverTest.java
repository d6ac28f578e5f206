// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.testing.LeakCheck;
import dev.protosocket.testing.Waiting;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Look-ups that do not end, shared and beside others. No real DNS is asked. */
@ExtendWith(LeakCheck.class)
class ResolverTest {
  private static final String STUCK = "stuck.example";

  /** Held as long as names that begin with "stuck" are not answered. */
  private final CountDownLatch stuck = new CountDownLatch(1);

  private final Map<String, AtomicInteger> asked = new ConcurrentHashMap<>();
  private final AtomicLong now = new AtomicLong();
  private final Resolver resolver = new Resolver(this::lookUp, now::get);

  @AfterEach
  void answer() {
    stuck.countDown();
  }

  private InetAddress[] lookUp(String host) throws UnknownHostException {
    int turn = asked.computeIfAbsent(host, name -> new AtomicInteger()).incrementAndGet();
    if (host.startsWith("stuck") || (host.startsWith("first stuck") && turn == 1)) {
      try {
        stuck.await();
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
    if (host.startsWith("absent")) {
      throw new UnknownHostException(host);
    }
    if (host.startsWith("defect")) {
      throw new NoClassDefFoundError(host);
    }
    return new InetAddress[] {InetAddress.getByAddress(host, new byte[] {127, 0, 0, 1})};
  }

  private int asked(String host) {
    return asked.getOrDefault(host, new AtomicInteger()).get();
  }

  private void awaitAsked(String host, int times) {
    Waiting.until(() -> asked(host) == times);
  }

  private static List<InetAddress> get(CompletableFuture<List<InetAddress>> future)
      throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }

  @Test
  void should_share_a_look_up_when_one_name_is_asked_for_many_times() throws Exception {
    List<CompletableFuture<List<InetAddress>>> all = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      all.add(resolver.resolve(STUCK));
    }
    awaitAsked(STUCK, 1);

    // Beside it, though eight connects wait.
    assertThat(get(resolver.resolve("fine.example"))).hasSize(1);

    assertThat(all).noneMatch(CompletableFuture::isDone);
    stuck.countDown();
    for (CompletableFuture<List<InetAddress>> each : all) {
      assertThat(get(each)).hasSize(1);
    }
    assertThat(asked(STUCK)).isOne();
  }

  @Test
  void should_look_a_name_up_anew_when_the_last_look_up_has_ended() throws Exception {
    get(resolver.resolve("fine.example"));
    get(resolver.resolve("fine.example"));

    assertThat(asked("fine.example")).isEqualTo(2);
  }

  @Test
  void should_begin_a_second_look_up_when_the_first_takes_long_and_never_a_third() {
    resolver.resolve(STUCK);
    awaitAsked(STUCK, 1);
    for (int i = 1; i < 10; i++) {
      now.addAndGet(Resolver.RENEW_NANOS);
      resolver.resolve(STUCK);
    }

    awaitAsked(STUCK, 2);
    assertThat(resolver.waiting()).isEqualTo(10);
  }

  @Test
  void should_answer_all_when_the_second_look_up_is_answered_first() throws Exception {
    String host = "first stuck";
    final CompletableFuture<List<InetAddress>> early = resolver.resolve(host);
    awaitAsked(host, 1);
    now.addAndGet(Resolver.RENEW_NANOS);
    assertThat(early).isNotDone();

    final CompletableFuture<List<InetAddress>> late = resolver.resolve(host);

    assertThat(get(early)).hasSize(1);
    assertThat(get(late)).hasSize(1);
    // The first one still hangs, and takes nobody's turn.
    assertThat(get(resolver.resolve(host))).hasSize(1);
    assertThat(stuck.getCount()).isOne();
  }

  @Test
  void should_delay_no_other_name_when_as_many_as_leave_a_thread_are_stuck() throws Exception {
    for (int i = 1; i < Resolver.MAX_THREADS; i++) {
      resolver.resolve("stuck-" + i);
      awaitAsked("stuck-" + i, 1);
    }

    assertThat(get(resolver.resolve("fine.example"))).hasSize(1);
  }

  @Test
  void should_wait_for_a_thread_when_all_are_stuck_and_hold_nothing_of_who_gives_up()
      throws Exception {
    for (int i = 0; i < Resolver.MAX_THREADS; i++) {
      resolver.resolve("stuck-" + i);
      awaitAsked("stuck-" + i, 1);
    }
    CompletableFuture<List<InetAddress>> givenUp = resolver.resolve("given-up.example");
    final CompletableFuture<List<InetAddress>> next = resolver.resolve("fine.example");
    assertThat(resolver.waiting()).isEqualTo(Resolver.MAX_THREADS + 2);

    givenUp.cancel(false);

    assertThat(resolver.waiting()).isEqualTo(Resolver.MAX_THREADS + 1);
    stuck.countDown();
    assertThat(get(next)).hasSize(1);
    // It stood in line before the other, and was not begun.
    assertThat(asked("given-up.example")).isZero();
  }

  @Test
  void should_refuse_when_the_line_is_full() {
    for (int i = 0; i < Resolver.MAX_THREADS + Resolver.MAX_WAITING; i++) {
      assertThat(resolver.resolve("stuck-" + i)).isNotDone();
    }

    assertThat(failure(resolver.resolve("one-too-many")))
        .isInstanceOf(UnknownHostException.class)
        .hasMessage("one-too-many: 1024 other names wait to be looked up");
    for (int i = 1; i < Resolver.MAX_WAITING; i++) {
      assertThat(resolver.resolve("stuck-0")).isNotDone();
    }
    assertThat(failure(resolver.resolve("stuck-0")))
        .hasMessage("stuck-0: 1024 connects wait for its look-up already");
  }

  @Test
  void should_give_the_share_back_when_what_was_derived_from_it_is_cancelled() {
    CompletableFuture<List<InetSocketAddress>> derived =
        resolver
            .resolve(STUCK)
            .thenApply(found -> Resolver.withPort(found, 1))
            .thenApply(all -> all);
    assertThat(resolver.waiting()).isOne();

    derived.cancel(false);

    assertThat(resolver.waiting()).isZero();
  }

  @Test
  void should_fail_all_and_go_on_when_a_look_up_fails_or_throws_an_error() throws Exception {
    assertThat(failure(resolver.resolve("absent.example")))
        .isInstanceOf(UnknownHostException.class);
    assertThat(failure(resolver.resolve("defect"))).isInstanceOf(NoClassDefFoundError.class);

    assertThat(get(resolver.resolve("fine.example"))).hasSize(1);
    assertThat(resolver.waiting()).isZero();
  }

  @Test
  void should_ask_nobody_when_the_name_is_an_address() throws Exception {
    assertThat(get(resolver.resolve("127.0.0.1"))).hasSize(1);
    assertThat(get(resolver.resolve("::1"))).hasSize(1);
    assertThat(asked).isEmpty();
  }

  @Test
  void should_leave_nothing_when_a_connect_is_cancelled_while_dns_is_stuck() {
    ClientConfig config =
        ClientConfig.builder(Credential.of(STUCK, 1, "a-token"))
            .tls(TlsOptions.insecurePlaintext())
            .build();
    CompletableFuture<ProtosocketClient> connecting =
        ProtosocketClient.connectAsync(
            config, () -> resolver.resolve(STUCK).thenApply(found -> Resolver.withPort(found, 1)));
    Waiting.until(() -> resolver.waiting() == 1);

    connecting.cancel(true);

    assertThat(connecting).isCancelled();
    Waiting.until(() -> resolver.waiting() == 0);
    assertThat(stuck.getCount()).isOne();
  }

  private static Throwable failure(CompletableFuture<?> future) {
    return catchThrowable(() -> future.get(30, TimeUnit.SECONDS)).getCause();
  }
}
