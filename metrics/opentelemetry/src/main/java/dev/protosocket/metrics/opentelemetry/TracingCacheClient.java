// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics.opentelemetry;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.KeyResult;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Puts a span of kind CLIENT around each call of a cache client, as a child of the caller's current
 * span, from the call to its completion. Works with anything that implements {@link CacheClient}, a
 * pool for instance. Spans cost an order of magnitude more than metrics, so they are a wrapper for
 * those who want them; operations of pipelines have none.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
public final class TracingCacheClient implements CacheClient {
  private static final AttributeKey<Long> BATCH_SIZE =
      AttributeKey.longKey("db.operation.batch.size");

  private final CacheClient delegate;
  private final Tracer tracer;
  private final String server;
  private final int port;
  private final String system;

  /**
   * Wraps a client.
   *
   * @param delegate the client; closed by {@link #close()}
   * @param openTelemetry where spans go
   * @param server the host name to report as {@code server.address}
   * @param port the port to report as {@code server.port}
   */
  public TracingCacheClient(
      CacheClient delegate, OpenTelemetry openTelemetry, String server, int port) {
    this(
        Objects.requireNonNull(delegate, "delegate"),
        Objects.requireNonNull(openTelemetry, "openTelemetry")
            .getTracer(OpenTelemetryMetrics.SCOPE),
        Objects.requireNonNull(server, "server"),
        port,
        SemanticAttributes.MOMENTO);
  }

  private TracingCacheClient(
      CacheClient delegate, Tracer tracer, String server, int port, String system) {
    this.delegate = delegate;
    this.tracer = tracer;
    this.server = server;
    this.port = port;
    this.system = system;
  }

  /**
   * Returns the same for another kind of server than Momento; closes the same client.
   *
   * @param name becomes {@code db.system.name}, for instance {@code memcached}
   */
  public TracingCacheClient withSystem(String name) {
    return new TracingCacheClient(
        delegate, tracer, server, port, Objects.requireNonNull(name, "name"));
  }

  @Override
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    return endWith(start(call), () -> delegate.sendAsync(call), value -> {});
  }

  /** One span for all keys; it is an error if a key failed, with the first one's error. */
  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    Span span = startBatch(cache, batch);
    return endWith(
        span, () -> delegate.executeAsync(cache, batch), result -> failPartly(span, result));
  }

  // Blocking calls are the delegate's own: it may complete them in a better way than a future.

  @Override
  public <V extends @Nullable Object> V send(Call<V> call) {
    return end(start(call), () -> delegate.send(call));
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    Span span = startBatch(cache, batch);
    return end(
        span,
        () -> {
          BatchResult<K> result = delegate.execute(cache, batch);
          failPartly(span, result);
          return result;
        });
  }

  private Span startBatch(String cache, Batch<?> batch) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    // As the semantic conventions name them.
    return start("BATCH " + batch.operation(), cache).setAttribute(BATCH_SIZE, (long) batch.size());
  }

  private static void failPartly(Span span, BatchResult<?> result) {
    for (KeyResult key : result.results()) {
      if (key.error() != null) {
        fail(span, key.error());
        return;
      }
    }
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    return delegate.capability(type);
  }

  @Override
  public Duration defaultTtl() {
    return delegate.defaultTtl();
  }

  /** Returns a traced view; as with the delegate, closing it does not close the client. */
  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new TracingCacheClient(delegate.withTimeout(timeout), tracer, server, port, system);
  }

  @Override
  public void close() {
    delegate.close();
  }

  private static <V extends @Nullable Object> V end(Span span, Supplier<V> call) {
    try {
      return call.get();
    } catch (Throwable e) {
      fail(span, e);
      throw e;
    } finally {
      span.end();
    }
  }

  private static <V extends @Nullable Object> CompletableFuture<V> endWith(
      Span span, Supplier<CompletableFuture<V>> call, Consumer<? super V> onValue) {
    CompletableFuture<V> future;
    try {
      future = call.get();
    } catch (Throwable e) {
      fail(span, e);
      span.end();
      throw e;
    }
    // The delegate's own future goes to the caller, so that cancelling it still cancels the
    // request.
    future.whenComplete(
        (value, error) -> {
          if (error != null) {
            fail(span, error);
          } else {
            onValue.accept(value);
          }
          span.end();
        });
    return future;
  }

  private Span start(Call<?> call) {
    Objects.requireNonNull(call, "call");
    return start(call.operation().name(), call.cache());
  }

  private Span start(String operation, String cache) {
    Attributes attributes = SemanticAttributes.of(system, server, port, cache, operation);
    return tracer
        .spanBuilder(cache.isEmpty() ? operation : operation + " " + cache)
        .setSpanKind(SpanKind.CLIENT)
        .setAllAttributes(attributes)
        .startSpan();
  }

  private static void fail(Span span, Throwable thrown) {
    Throwable error =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    AttributesBuilder attributes = Attributes.builder();
    SemanticAttributes.addError(attributes, error);
    span.setAllAttributes(attributes.build());
    span.setStatus(StatusCode.ERROR, String.valueOf(error.getMessage()));
  }
}
