// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.codec.KeyFormat;
import dev.protosocket.codec.TypedCache;
import dev.protosocket.codec.ValueFormat;
import dev.protosocket.junit.TestCacheServer;
import dev.protosocket.junit.WithCacheServer;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** What docs/reactor.md says, against a server whose replies wait until they are let go. */
@Timeout(120)
@WithCacheServer(caches = "users")
class ReactorExampleIT {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final List<String> IDS = IntStream.range(0, 200).mapToObj(i -> "id" + i).toList();

  private final HeldReplies held = new HeldReplies();
  private final TestCacheServer server;
  private final ProtosocketClient client;

  ReactorExampleIT(TestCacheServer server) {
    this.server = server;
    this.client = ProtosocketClient.connect(server.config());
  }

  @BeforeEach
  void store() {
    IDS.forEach(id -> client.set("users", id, "name of " + id));
  }

  @AfterEach
  void close() {
    client.close();
  }

  private long cancels() {
    return server.protosocket().stats().cancels();
  }

  private ProtosocketClient full(ClientConfig config) {
    return ProtosocketClient.connect(config.toBuilder().maxInFlight(4).build());
  }

  @Test
  void should_be_what_the_page_shows() throws Exception {
    assertThat(Snippets.checked(Repository.read("docs/reactor.md")))
        .containsExactly(
            "get",
            "dependent",
            "deadline",
            "many",
            "waiting",
            "retry",
            "blocking",
            "block",
            "load");
  }

  @Test
  void should_send_at_each_subscription_and_be_empty_for_a_miss() {
    Mono<String> missing = ReactorExample.name(client, "missing");
    long before = server.protosocket().stats().gets();
    assertThat(missing.blockOptional(LONG)).isEmpty();
    client.set("users", "missing", "found");
    assertThat(missing.block(LONG)).isEqualTo("found");
    assertThat(server.protosocket().stats().gets()).isEqualTo(before + 2);
  }

  @Test
  void should_cancel_the_request_when_the_mono_is_cancelled() {
    server.faults(held);
    long before = cancels();
    Disposable name = ReactorExample.name(client, "id1").subscribe();
    held.await(1);
    name.dispose();
    Waiting.until(() -> cancels() == before + 1 && client.stats().inFlight() == 0);
  }

  @Test
  void should_not_reach_the_request_when_a_dependent_is_cancelled() {
    server.faults(held);
    long before = cancels();
    Disposable length = ReactorExample.lengthNeverCancelled(client, "id1").subscribe();
    held.await(1);
    length.dispose();
    held.letGo("id2");
    // It comes behind the cancel, if there is one.
    assertThat(client.getString("users", "id2")).isEqualTo("name of id2");
    assertThat(cancels()).isEqualTo(before);
    assertThat(client.stats().inFlight()).isOne();
    held.letGo();
    Waiting.until(() -> client.stats().inFlight() == 0);
    assertThat(ReactorExample.length(client, "id1").block(LONG)).isEqualTo("name of id1".length());
  }

  @Test
  void should_cancel_the_request_when_time_is_up() {
    server.faults(held);
    assertThatThrownBy(
            () -> ReactorExample.name(client, "id1").timeout(Duration.ofMillis(50)).block(LONG))
        .hasCauseInstanceOf(TimeoutException.class);
    // Its own timeout is a minute.
    Waiting.until(() -> client.stats().inFlight() == 0);
    assertThatThrownBy(() -> ReactorExample.nameSoon(client, "id1").block(LONG))
        .isInstanceOf(RequestTimeoutException.class);
    Waiting.until(() -> client.stats().inFlight() == 0);
  }

  @Test
  void should_have_no_more_in_flight_than_the_stream_may() {
    server.faults(held);
    CompletableFuture<List<String>> names =
        ReactorExample.names(client, Flux.fromIterable(IDS)).collectList().toFuture();
    assertThat(client.stats().inFlight()).isEqualTo(64);
    held.await(64);
    for (int arrived = 65; arrived <= IDS.size(); arrived++) {
      held.letGoOldest();
      held.await(arrived);
      assertThat(client.stats().inFlight()).isEqualTo(64);
    }
    held.letGo();
    assertThat(names.join())
        .containsExactlyInAnyOrderElementsOf(IDS.stream().map(id -> "name of " + id).toList());
  }

  @Test
  void should_cancel_what_is_in_flight_when_the_stream_is_cancelled() {
    server.faults(held);
    long before = cancels();
    Disposable names = ReactorExample.names(client, Flux.fromIterable(IDS)).subscribe();
    held.await(64);
    names.dispose();
    Waiting.until(() -> cancels() == before + 64 && client.stats().inFlight() == 0);
  }

  @Test
  void should_fail_when_the_connection_is_full_and_wait_when_it_may() {
    server.faults(held);
    try (ProtosocketClient full = full(server.config())) {
      Flux<String> names = ReactorExample.names(full, Flux.fromIterable(IDS));
      assertThatThrownBy(() -> names.collectList().block(LONG))
          .isInstanceOfSatisfying(
              OverloadedException.class,
              error -> assertThat(error.fate()).isEqualTo(RequestFate.NOT_SENT));
      // The first failure ends the stream, and the four that had room.
      Waiting.until(() -> full.stats().inFlight() == 0);
    }
    ClientConfig patient =
        ReactorExample.waiting(server.config()).toBuilder().overloadWait(LONG).build();
    try (ProtosocketClient full = full(patient)) {
      CompletableFuture<List<String>> names =
          ReactorExample.names(full, Flux.fromIterable(IDS)).collectList().toFuture();
      assertThat(full.stats().inFlight()).isEqualTo(4);
      assertThat(full.stats().waiting()).isEqualTo(60);
      held.letGo();
      assertThat(names.join()).hasSize(IDS.size());
    }
  }

  @Test
  void should_call_again_when_it_was_not_sent() {
    server.faults(held);
    try (ProtosocketClient full = full(server.config())) {
      List<CompletableFuture<String>> first =
          IDS.subList(0, 4).stream().map(id -> full.getStringAsync("users", id)).toList();
      CompletableFuture<String> one =
          ReactorExample.again(
                  ReactorExample.name(full, "id9")
                      .doOnError(
                          OverloadedException.class,
                          error -> {
                            held.letGo();
                            Waiting.until(() -> full.stats().inFlight() == 0);
                          }))
              .toFuture();
      assertThat(one.join()).isEqualTo("name of id9");
      assertThat(first).allSatisfy(each -> assertThat(each.join()).startsWith("name of"));
    }
  }

  @Test
  void should_go_on_where_it_may_block_when_it_is_published_there() {
    server.faults(held);
    CompletableFuture<String> plain =
        ReactorExample.name(client, "id1").map(name -> Thread.currentThread().getName()).toFuture();
    CompletableFuture<String> elsewhere =
        ReactorExample.nameToFile(client, "id1", name -> Thread.currentThread().getName())
            .toFuture();
    CompletableFuture<byte[]> blocking =
        ReactorExample.name(client, "id1").map(name -> client.get("users", name)).toFuture();
    held.await(3);
    held.letGo();
    assertThat(plain.join()).startsWith("protosocket-io-");
    assertThat(elsewhere.join()).startsWith("boundedElastic-");
    assertThatThrownBy(blocking::join).hasCauseInstanceOf(IllegalStateException.class);
  }

  @Test
  void should_refuse_to_block_an_event_loop_when_reactor_knows_them() {
    ReactorExample.refuseBlock();
    try {
      server.faults(held);
      Function<String, String> next = name -> ReactorExample.name(client, name).block(LONG);
      CompletableFuture<String> blocking = ReactorExample.name(client, "id1").map(next).toFuture();
      held.await(1);
      held.letGo();
      assertThatThrownBy(blocking::join)
          .hasCauseInstanceOf(IllegalStateException.class)
          .hasMessageContaining("protosocket-io-");
    } finally {
      Schedulers.resetNonBlockingThreadPredicate();
    }
  }

  @Test
  void should_load_on_when_the_one_who_asked_has_gone() {
    TypedCache<Long, String> users =
        TypedCache.builder(
                client, "users", KeyFormat.readable("user", Long.class), ValueFormat.utf8())
            .build();
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    Function<Long, String> find =
        id -> {
          begun.countDown();
          try {
            end.await();
          } catch (InterruptedException e) {
            throw new AssertionError(e);
          }
          return "Ada";
        };
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try {
      Disposable loaded = ReactorExample.loaded(users, 42, find, executor).subscribe();
      Waiting.until(() -> begun.getCount() == 0);
      loaded.dispose();
      end.countDown();
      Waiting.until(() -> "Ada".equals(users.get(42L)));
    } finally {
      executor.shutdown();
    }
  }
}
