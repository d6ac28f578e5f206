// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.testing.Waiting;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class SrvSourceIT {
  private static final String NAME = "_memcached._tcp.cache.example";
  private static final Duration OFTEN = Duration.ofMillis(5);

  private final FakeFleet fakes = new FakeFleet();
  private DnsResponder dns;

  @BeforeEach
  void start() throws Exception {
    dns = new DnsResponder(NAME);
  }

  @AfterEach
  void stop() {
    dns.close();
  }

  @Test
  void should_follow_the_records_of_a_name() {
    dns.records =
        List.of(
            new SrvRecord(0, 33, 11212, "b.cache.example"),
            new SrvRecord(0, 33, 11211, "a.cache.example"));
    try (ShardedClient fleet =
        fakes.builder().connect(NodeSource.srv(NAME, dns.endpoint()), OFTEN)) {
      Waiting.until(() -> fleet.nodes().size() == 2);
      assertThat(fleet.nodes())
          .extracting(Node::name)
          .containsExactly("a.cache.example:11211", "b.cache.example:11212");
      dns.records = List.of();
      int before = dns.asked.get();
      Waiting.until("it is asked again", () -> dns.asked.get() > before + 1);
      assertThat(fleet.nodes()).hasSize(2);
      dns.records = List.of(new SrvRecord(0, 100, 11213, "c.cache.example"));
      Waiting.until(() -> fleet.nodes().size() == 1);
      assertThat(fleet.nodes().get(0).name()).isEqualTo("c.cache.example:11213");
    }
  }

  @Test
  void should_say_that_there_is_no_such_name() {
    NodeSource source = NodeSource.srv("_redis._tcp.cache.example", dns.endpoint());
    AtomicReference<Throwable> failure = new AtomicReference<>();
    // The JDK gives up on a machine that stalls for long enough.
    Waiting.until(
        () -> {
          failure.set(failureOf(source));
          return failure.get() instanceof UnknownHostException;
        });
    assertThat(failure.get()).hasMessage("DNS knows no _redis._tcp.cache.example");
  }

  private static Throwable failureOf(NodeSource source) {
    try {
      source.fetch().toCompletableFuture().join();
      return new AssertionError("it has not failed");
    } catch (CompletionException e) {
      return e.getCause();
    }
  }

  @Test
  void should_have_one_question_at_a_time() {
    dns.silent = true;
    NodeSource source =
        new BlockingSource("srv", new SrvLookup(NAME, dns.endpoint(), Duration.ofMillis(50)));
    var first = source.fetch().toCompletableFuture();
    Waiting.until("it is asked", () -> dns.asked.get() > 0);
    var second = source.fetch().toCompletableFuture();
    first.cancel(false);
    // By the JDK's own clock.
    Waiting.until(second::isDone);
    assertThat(second).isCompletedExceptionally();
    assertThat(second.isCancelled()).isFalse();
    assertThat(dns.asked.get()).isLessThanOrEqualTo(3);
  }
}
