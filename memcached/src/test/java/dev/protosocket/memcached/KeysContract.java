// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.Ttl;
import dev.protosocket.testing.Waiting;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Which keys there are, of any memcached. */
abstract class KeysContract extends AnyMemcached {
  private static final Duration LONG = Duration.ofSeconds(60);
  private static final String CACHE = "dump";
  private static final int KEYS = 1_000;

  private ClientConfig ready() {
    return config().build();
  }

  @Test
  void should_tell_of_every_key_and_what_the_server_knows_of_it() {
    Set<String> expected = new HashSet<>();
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      List<CompletableFuture<Void>> sets = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        boolean binary = i % 3 == 0 && !isClassic();
        String key = binary ? "bin \r\n%ä" + i : "plain%" + "x".repeat(i % 200) + i;
        expected.add(CACHE + ":" + key);
        sets.add(client.setAsync(CACHE, key, "value", i == 0 ? Ttl.NEVER : LONG));
      }
      sets.forEach(CompletableFuture::join);
      client.set("other", "key", "value");
    }

    Map<String, KeyInfo> found = new HashMap<>();
    long count =
        Memcached.forEachKey(
            ready(),
            LONG,
            key -> {
              if (key.isOf(CACHE)) {
                found.put(key.text(), key);
              }
            });

    assertThat(found.keySet()).isEqualTo(expected);
    assertThat(count).isGreaterThan(KEYS);
    String zero = CACHE + (isClassic() ? ":plain%0" : ":bin \r\n%ä0");
    KeyInfo endless = found.get(zero);
    assertThat(endless.expiresAt()).isNull();
    assertThat(endless.key()).isEqualTo(zero.getBytes(UTF_8));
    KeyInfo one = found.get(CACHE + ":plain%x1");
    assertThat(one.size()).isGreaterThan("value".length());
    assertThat(one.isFetched()).isFalse();
    Instant access = one.lastAccess();
    assertThat(access).isNotNull();
    assertThat(one.expiresAt()).isAfter(access).isBefore(access.plus(LONG).plus(LONG));
    assertThat(one.fields()).containsKeys("cas", "cls");
    assertThat(one.toString()).doesNotContain("plain");
  }

  @Test
  void should_end_with_what_the_consumer_throws() {
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      client.set("other", "thrown", "value");
    }
    IllegalStateException mine = new IllegalStateException("enough");

    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(
            () ->
                Memcached.forEachKey(
                    ready(),
                    LONG,
                    key -> {
                      throw mine;
                    }))
        .isSameAs(mine);
  }

  @Test
  void should_not_wait_longer_than_it_may() {
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      client.set("other", "slow", "value");
    }
    CountDownLatch patience = new CountDownLatch(1);

    assertThatExceptionOfType(RequestTimeoutException.class)
        .isThrownBy(
            () ->
                Memcached.forEachKey(
                    // Nor does closing wait long for the consumer.
                    config().closeTimeout(Duration.ofMillis(100)).build(),
                    Duration.ofMillis(100),
                    key -> {
                      try {
                        patience.await();
                      } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                      }
                    }));
    patience.countDown();
  }

  @Test
  void should_list_keys_up_to_a_bound() {
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      client.set("bound", "a", "value");
      client.set("bound", "b", "value");
    }
    List<KeyInfo> all = Memcached.keys(ready(), 100_000, LONG);

    assertThat(all)
        .filteredOn(key -> key.isOf("bound"))
        .extracting(KeyInfo::text)
        .containsExactlyInAnyOrder("bound:a", "bound:b");
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> Memcached.keys(ready(), 1, LONG))
        .withMessageContaining("more keys than 1");
  }

  @Test
  void should_tell_of_the_keys_of_one_size() {
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      client.set("sized", "small", "value");
      client.set("sized", "large", "v".repeat(50_000));
    }
    Map<String, KeyInfo> found = new HashMap<>();
    Memcached.forEachKey(ready(), KeyScope.lists(), LONG, key -> found.put(key.text(), key));
    int id = Integer.parseInt(found.get("sized:large").fields().get("cls"));
    Set<String> large = new HashSet<>();
    Memcached.forEachKey(ready(), KeyScope.slabClass(id), LONG, key -> large.add(key.text()));

    assertThat(large).contains("sized:large").doesNotContain("sized:small");
  }

  @Test
  void should_publish_keys_as_they_are_asked_for() throws Exception {
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      for (int i = 0; i < 20; i++) {
        client.set("published", "key" + i, "value");
      }
    }
    Collector all = new Collector(Long.MAX_VALUE);
    Memcached.keyPublisher(ready(), KeyScope.table(), LONG).subscribe(all);
    assertThat(all.end.get(60, TimeUnit.SECONDS)).isEqualTo("complete");
    assertThat(all.keys).filteredOn(key -> key.isOf("published")).hasSize(20);

    Collector some = new Collector(3);
    Memcached.keyPublisher(ready(), KeyScope.table(), LONG).subscribe(some);
    Waiting.until(() -> some.keys.size() == 3);
    some.subscription.request(2);
    Waiting.until(() -> some.keys.size() == 5);
    some.subscription.cancel();

    Collector mistaken = new Collector(1);
    Memcached.keyPublisher(ready(), KeyScope.table(), LONG).subscribe(mistaken);
    mistaken.subscription.request(0);
    assertThat(mistaken.end.get(60, TimeUnit.SECONDS)).isEqualTo("IllegalArgumentException");
    assertThat(some.keys).hasSize(5);
    assertThat(some.end.isDone()).isFalse();
  }

  @Test
  void should_tell_a_subscriber_that_time_is_over() throws Exception {
    try (ProtosocketClient client = ProtosocketClient.connect(ready())) {
      client.set("published", "a", "value");
      client.set("published", "b", "value");
    }
    ClientConfig config = config().closeTimeout(Duration.ofMillis(100)).build();
    Collector slow = new Collector(1);
    Memcached.keyPublisher(config, KeyScope.table(), Duration.ofMillis(300)).subscribe(slow);

    assertThat(slow.end.get(60, TimeUnit.SECONDS)).isEqualTo("RequestTimeoutException");
  }

  /** Asks for so many at first. */
  private static final class Collector implements Flow.Subscriber<KeyInfo> {
    final List<KeyInfo> keys = new CopyOnWriteArrayList<>();
    final CompletableFuture<String> end = new CompletableFuture<>();
    private final long first;
    volatile Flow.Subscription subscription;

    Collector(long first) {
      this.first = first;
    }

    @Override
    public void onSubscribe(Flow.Subscription mine) {
      subscription = mine;
      mine.request(first);
    }

    @Override
    public void onNext(KeyInfo key) {
      keys.add(key);
    }

    @Override
    public void onError(Throwable failure) {
      end.complete(failure.getClass().getSimpleName());
    }

    @Override
    public void onComplete() {
      end.complete("complete");
    }
  }
}
