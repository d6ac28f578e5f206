// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.Operation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What it sends and when; what comes of it is shown against servers that have counters. */
class NamespaceClientTest {
  private static final String COUNTERS = "generations";

  /** Holds what it is sent; the test ends it. */
  @SuppressWarnings("NullAway") // of a future the value may be null
  private static final class Held implements CacheClient {
    private final List<Call<?>> calls = new ArrayList<>();
    private final List<CompletableFuture<Object>> futures = new ArrayList<>();

    @Override
    @SuppressWarnings("unchecked")
    public <V> CompletableFuture<V> sendAsync(Call<V> call) {
      calls.add(call);
      CompletableFuture<Object> future = new CompletableFuture<>();
      futures.add(future);
      return (CompletableFuture<V>) future;
    }

    @Override
    public CacheClient withTimeout(Duration timeout) {
      return this;
    }

    @Override
    public <C> Optional<C> capability(Class<C> type) {
      return type == Counters.class ? Optional.of(type.cast(new Made())) : Optional.empty();
    }

    @Override
    public Duration defaultTtl() {
      return Duration.ofMinutes(1);
    }

    @Override
    public void close() {}
  }

  /** Makes other calls than counters do, which the test can tell apart by their value. */
  private static final class Made implements Counters {
    @Override
    public Call<Counter> increment(String cache, byte[] key, long delta) {
      throw new UnsupportedOperationException();
    }

    @Override
    @SuppressWarnings("unchecked")
    public Call<Counter> increment(
        String cache, byte[] key, long delta, long initial, Duration ttl) {
      return (Call<Counter>)
          (Call<?>) Call.set(cache, key, (delta + " from " + initial).getBytes(UTF_8), ttl);
    }

    @Override
    public Call<Counter> decrement(String cache, byte[] key, long delta) {
      throw new UnsupportedOperationException();
    }

    @Override
    public Call<Counter> decrement(
        String cache, byte[] key, long delta, long initial, Duration ttl) {
      throw new UnsupportedOperationException();
    }
  }

  private final Held server = new Held();
  private final NamespaceClient client = NamespaceClient.of(server, COUNTERS, () -> 700);

  private static byte[] sealed(String value, int generation) {
    byte[] text = value.getBytes(UTF_8);
    byte[] all = new byte[8 + text.length];
    all[7] = (byte) generation;
    System.arraycopy(text, 0, all, 8, text.length);
    return all;
  }

  @Test
  void should_ask_for_the_value_and_its_generation_at_the_same_time() {
    CompletableFuture<String> found = client.getStringAsync("users", "1");

    assertThat(server.calls).extracting(Call::cache).containsExactly("users", COUNTERS);
    assertThat(server.calls.get(1).key()).asString(UTF_8).isEqualTo("users");
    server.futures.get(1).complete("7 ".getBytes(UTF_8));
    assertThat(found).isNotDone();
    server.futures.get(0).complete(sealed("Ada", 7));
    assertThat(found).isCompletedWithValue("Ada");
  }

  @Test
  void should_not_find_what_is_of_another_generation_or_of_none() {
    assertThat(got(sealed("Ada", 6), "7")).isNull();
    assertThat(got(sealed("Ada", 7), null)).isNull();
    assertThat(got(sealed("Ada", 7), "no number")).isNull();
    assertThat(got(new byte[] {0, 7}, "7")).isNull();
    assertThat(got(null, "7")).isNull();
    assertThat(got(sealed("", 7), "7")).isEmpty();
  }

  private byte[] got(byte[] stored, String counter) {
    CompletableFuture<byte[]> found = client.getAsync("users", "1");
    int last = server.futures.size() - 1;
    server.futures.get(last - 1).complete(stored);
    server.futures.get(last).complete(counter == null ? null : counter.getBytes(UTF_8));
    return found.join();
  }

  @Test
  void should_write_once_it_knows_the_generation() {
    byte[] value = "Ada".getBytes(UTF_8);
    CompletableFuture<Void> stored = client.setAsync("users", new byte[] {1}, value);
    value[0] = 'x';

    assertThat(server.calls).extracting(Call::cache).containsExactly(COUNTERS);
    server.futures.get(0).complete("7".getBytes(UTF_8));
    assertThat(server.calls.get(1).value()).isEqualTo(sealed("Ada", 7));
    assertThat(stored).isNotDone();
    server.futures.get(1).complete(null);
    assertThat(stored).isCompleted();
  }

  @Test
  void should_begin_a_generation_for_the_first_write() {
    CompletableFuture<Void> stored = client.setAsync("users", "1", "Ada");
    server.futures.get(0).complete(null);

    assertThat(server.calls.get(1).value()).asString(UTF_8).isEqualTo("0 from 700");
    server.futures.get(1).complete(new Counter(true, 9));
    assertThat(server.calls.get(2).value()).isEqualTo(sealed("Ada", 9));
    server.futures.get(2).complete(null);
    assertThat(stored).isCompleted();
  }

  @Test
  void should_count_on_to_purge() {
    CompletableFuture<Void> purged = client.purgeAsync("users");

    assertThat(server.calls.get(0).value()).asString(UTF_8).isEqualTo("1 from 700");
    server.futures.get(0).complete(new Counter(true, 8));
    assertThat(purged).isCompleted();
  }

  @Test
  void should_delete_without_asking() {
    client.deleteAsync("users", "1");

    assertThat(server.calls).extracting(Call::operation).containsExactly(Operation.DELETE);
  }

  @Test
  void should_cancel_what_is_in_flight() {
    client.getAsync("users", "1").cancel(true);
    assertThat(server.futures).hasSize(2).allMatch(CompletableFuture::isCancelled);

    CompletableFuture<Void> set = client.setAsync("users", "1", "Ada");
    server.futures.get(2).complete("7".getBytes(UTF_8));
    set.cancel(true);
    assertThat(server.futures.get(3)).isCancelled();
  }

  @Test
  void should_fail_as_a_request_does() {
    CacheException error = new InvalidRequestException("no");
    AtomicReference<Throwable> seen = new AtomicReference<>();
    client.getAsync("users", "1").whenComplete((value, failure) -> seen.set(failure));

    server.futures.get(1).completeExceptionally(error);
    server.futures.get(0).complete(null);

    assertThat(seen).hasValue(error);
  }

  @Test
  void should_refuse_what_knows_no_generations() {
    assertThat(client.getAsync(COUNTERS, "users")).isCompletedExceptionally();
    assertThat(client.setAsync("(none)", "1", "Ada")).isCompletedExceptionally();
    assertThat(client.getAllAsync(COUNTERS, List.of("1"))).isCompletedExceptionally();
    assertThat(client.capability(Counters.class)).isEmpty();
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> client.purge(COUNTERS));
    assertThat(server.calls).isEmpty();
    client.pingAsync();
    assertThat(server.calls).hasSize(1);
    assertThatExceptionOfType(InvalidRequestException.class)
        .isThrownBy(() -> NamespaceClient.of(client, COUNTERS))
        .withMessageContaining("no counters");
  }
}
