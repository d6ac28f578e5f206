// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.Operation;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Has an observation of each call, a batch being one. None has a key or a value. For any thread.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
final class ObservedClient implements CacheClient {
  static final String NAME = "protosocket.calls";

  private final CacheClient delegate;
  private final String name;
  private final ObservationRegistry registry;

  ObservedClient(CacheClient delegate, String name, ObservationRegistry registry) {
    this.delegate = delegate;
    this.name = name;
    this.registry = registry;
  }

  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Observation observation = start(call.operation(), "", call.cache());
    return future(observation, call.operation(), () -> delegate.sendAsync(call));
  }

  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    Observation observation = start(call.operation(), "", call.cache());
    return blocking(observation, call.operation(), () -> delegate.send(call));
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    Observation observation = start(batch.operation(), "BATCH ", cache);
    return future(observation, batch.operation(), () -> delegate.executeAsync(cache, batch));
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    Observation observation = start(batch.operation(), "BATCH ", cache);
    return blocking(observation, batch.operation(), () -> delegate.execute(cache, batch));
  }

  private Observation start(Operation operation, String kind, String cache) {
    Objects.requireNonNull(cache, "cache");
    String command = kind + operation.name();
    return Observation.createNotStarted(NAME, registry)
        .contextualName(cache.isEmpty() ? command : command + " " + cache)
        .lowCardinalityKeyValue("client", name)
        .lowCardinalityKeyValue("cache", cache.isEmpty() ? "none" : cache)
        .lowCardinalityKeyValue("command", command.toLowerCase(Locale.ROOT).replace(' ', '_'))
        .start();
  }

  private static <V extends @Nullable Object> CompletableFuture<V> future(
      Observation observation, Operation operation, Supplier<CompletableFuture<V>> call) {
    CompletableFuture<V> future;
    try {
      future = call.get();
    } catch (Throwable e) {
      end(observation, operation, null, e);
      throw e;
    }
    // The delegate's own goes to the caller: cancelling it cancels the request.
    future.whenComplete((value, error) -> end(observation, operation, value, error));
    return future;
  }

  private static <V extends @Nullable Object> V blocking(
      Observation observation, Operation operation, Supplier<V> call) {
    V value;
    Observation.Scope scope = observation.openScope();
    try {
      value = call.get();
    } catch (Throwable e) {
      end(observation, operation, null, e);
      throw e;
    } finally {
      scope.close();
    }
    end(observation, operation, value, null);
    return value;
  }

  private static void end(
      Observation observation,
      Operation operation,
      @Nullable Object value,
      @Nullable Throwable thrown) {
    Throwable error =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    if (value instanceof BatchResult<?> batch) {
      for (KeyResult key : batch.results()) {
        error = error == null ? key.error() : error;
      }
    }
    observation.lowCardinalityKeyValue("outcome", outcome(operation, value, error));
    if (error != null) {
      observation.error(error);
    }
    observation.stop();
  }

  private static String outcome(
      Operation operation, @Nullable Object value, @Nullable Throwable error) {
    if (error != null) {
      return "failed";
    }
    return operation != Operation.GET || value instanceof BatchResult<?>
        ? "done"
        : value == null ? "miss" : "hit";
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return delegate.capability(type);
  }

  @Override
  public Duration defaultTtl() {
    return delegate.defaultTtl();
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new ObservedClient(delegate.withTimeout(timeout), name, registry);
  }

  @Override
  public void close() {
    delegate.close();
  }
}
