// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.spi.Durations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A cache in this process for one thread, whose calls fail or wait as the test wants. */
@SuppressWarnings("NullAway") // CompletableFuture says nothing of nulls
final class FakeTier implements CacheClient {
  private final Map<String, String> stored = new HashMap<>();

  /** Every SET's, in order. */
  final List<Duration> ttls = new ArrayList<>();

  /** Every call, as "SET k". */
  final List<String> calls = new ArrayList<>();

  /** Calls that wait for {@link #release}. */
  private final List<Runnable> held = new ArrayList<>();

  /** The futures of all calls. */
  final List<CompletableFuture<?>> futures = new ArrayList<>();

  /** Returns why a call fails, or null. */
  Function<Call<?>, @Nullable CacheException> failing = call -> null;

  /** Capabilities. */
  final Map<Class<?>, Object> capabilities = new HashMap<>();

  boolean holding;
  boolean closed;
  @Nullable Duration timeout;

  @Nullable String at(String key) {
    return stored.get(key);
  }

  void put(String key, String value) {
    stored.put(key, value);
  }

  @Override
  @SuppressWarnings("unchecked") // what the call says
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Call<V> mine = call.copy();
    calls.add(mine.operation() + " " + new String(mine.key(), UTF_8));
    CompletableFuture<V> future = new CompletableFuture<>();
    futures.add(future);
    Runnable run =
        () -> {
          CacheException failure = failing.apply(mine);
          if (failure != null) {
            future.completeExceptionally(failure);
          } else if (!future.isDone()) {
            future.complete((V) carryOut(mine));
          }
        };
    if (holding) {
      held.add(run);
    } else {
      run.run();
    }
    return future;
  }

  private @Nullable Object carryOut(Call<?> call) {
    if (call instanceof FakeCommand command) {
      return command.carriedOut(at(new String(call.key(), UTF_8)));
    }
    String key = new String(call.key(), UTF_8);
    if (call.operation() == Operation.GET) {
      String value = stored.get(key);
      return value == null ? null : value.getBytes(UTF_8);
    }
    if (call.operation() == Operation.SET) {
      ttls.add(call.ttl());
      stored.put(key, new String(call.value(), UTF_8));
    } else if (call.operation() == Operation.DELETE) {
      stored.remove(key);
    }
    return null;
  }

  /** Carries out what waits, in order; what it brings about, too. */
  void release() {
    holding = false;
    while (!held.isEmpty()) {
      held.remove(0).run();
    }
  }

  /** Carries out the first that waits. */
  void releaseOne() {
    held.remove(0).run();
  }

  int held() {
    return held.size();
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return Optional.ofNullable(type.cast(capabilities.get(type)));
  }

  @Override
  public Duration defaultTtl() {
    return Duration.ofMinutes(7);
  }

  @Override
  public CacheClient withTimeout(Duration limit) {
    timeout = Durations.positive("timeout", limit);
    return this;
  }

  @Override
  public void close() {
    closed = true;
  }
}
