package dev.protosocket.pool;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.proto.CommandKind;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The calls of {@link CacheClient} on a pool, with one timeout. A call goes straight to the chosen
 * connection; only if that has to be repeated or waited for, {@link Attempts} take over.
 */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
abstract class PoolCalls implements CacheClient {
  final PoolCore core;

  /** Null for the connections' own. */
  private final @Nullable Duration timeout;

  PoolCalls(PoolCore core, @Nullable Duration timeout) {
    this.core = core;
    this.timeout = timeout;
  }

  // Keys and values are the caller's again when a call returns: what may be repeated, or has to
  // wait for the first connection, is copied. What goes straight to a connection is not.

  @Override
  public CompletableFuture<byte @Nullable []> getAsync(String cache, byte[] key) {
    require(cache, key);
    int hash = hash(key);
    CompletableFuture<byte @Nullable []> sent =
        sendOnce(hash, client -> client.getAsync(cache, key));
    return sent != null ? sent : getRepeatedly(cache, hash, key.clone());
  }

  @Override
  public CompletableFuture<byte @Nullable []> getAsync(String cache, ByteBuf key) {
    require(cache, key);
    int hash = hash(key);
    CompletableFuture<byte @Nullable []> sent =
        sendOnce(hash, client -> client.getAsync(cache, key));
    try {
      return sent != null ? sent : getRepeatedly(cache, hash, ByteBufUtil.getBytes(key));
    } catch (IllegalReferenceCountException e) {
      return released(CommandKind.GET, cache);
    }
  }

  private CompletableFuture<byte @Nullable []> getRepeatedly(String cache, int hash, byte[] key) {
    return sendRepeatedly(CommandKind.GET, cache, hash, client -> client.getAsync(cache, key));
  }

  @Override
  public CompletableFuture<@Nullable Void> setAsync(
      String cache, byte[] key, byte[] value, Duration ttl) {
    require(cache, key, value, ttl);
    int hash = hash(key);
    CompletableFuture<@Nullable Void> sent =
        sendOnce(hash, client -> client.setAsync(cache, key, value, ttl));
    return sent != null ? sent : setRepeatedly(cache, hash, key.clone(), value.clone(), ttl);
  }

  @Override
  public CompletableFuture<@Nullable Void> setAsync(
      String cache, ByteBuf key, ByteBuf value, Duration ttl) {
    require(cache, key, value, ttl);
    int hash = hash(key);
    CompletableFuture<@Nullable Void> sent =
        sendOnce(hash, client -> client.setAsync(cache, key, value, ttl));
    try {
      return sent != null
          ? sent
          : setRepeatedly(cache, hash, ByteBufUtil.getBytes(key), ByteBufUtil.getBytes(value), ttl);
    } catch (IllegalReferenceCountException e) {
      return released(CommandKind.SET, cache);
    }
  }

  private CompletableFuture<@Nullable Void> setRepeatedly(
      String cache, int hash, byte[] key, byte[] value, Duration ttl) {
    return sendRepeatedly(
        CommandKind.SET, cache, hash, client -> client.setAsync(cache, key, value, ttl));
  }

  @Override
  public CompletableFuture<@Nullable Void> deleteAsync(String cache, byte[] key) {
    require(cache, key);
    int hash = hash(key);
    CompletableFuture<@Nullable Void> sent =
        sendOnce(hash, client -> client.deleteAsync(cache, key));
    return sent != null ? sent : deleteRepeatedly(cache, hash, key.clone());
  }

  @Override
  public CompletableFuture<@Nullable Void> deleteAsync(String cache, ByteBuf key) {
    require(cache, key);
    int hash = hash(key);
    CompletableFuture<@Nullable Void> sent =
        sendOnce(hash, client -> client.deleteAsync(cache, key));
    try {
      return sent != null ? sent : deleteRepeatedly(cache, hash, ByteBufUtil.getBytes(key));
    } catch (IllegalReferenceCountException e) {
      return released(CommandKind.DELETE, cache);
    }
  }

  private CompletableFuture<@Nullable Void> deleteRepeatedly(String cache, int hash, byte[] key) {
    return sendRepeatedly(
        CommandKind.DELETE, cache, hash, client -> client.deleteAsync(cache, key));
  }

  @Override
  public <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    return newBatch(cache, batch, core.config().client().callbackExecutor()).start();
  }

  @Override
  public <K> BatchResult<K> execute(String cache, Batch<K> batch) {
    core.calls().begin();
    long start = System.nanoTime();
    // No callback executor completes it: its threads may all be waiting here.
    PoolBatch<K> future = newBatch(cache, batch, null).start();
    long until = Blocking.endOf(start, timeout().toNanos());
    try {
      return Blocking.await(future, until, RequestFate.UNKNOWN, "while waiting for the answers");
    } catch (TimeoutException e) {
      throw RequestTimeoutException.byCallersClock(batch.command(), timeout().toNanos())
          .withCallerStack();
    }
  }

  private <K> PoolBatch<K> newBatch(String cache, Batch<K> batch, @Nullable Executor executor) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(batch, "batch");
    return new PoolBatch<>(core, cache, batch, System.nanoTime() + timeout().toNanos(), executor);
  }

  // Blocking calls use the connection's blocking calls, which no callback executor can hold up.

  @Override
  public byte @Nullable [] get(String cache, byte[] key) {
    require(cache, key);
    return this.<byte @Nullable []>call(
        CommandKind.GET, cache, hash(key), client -> client.get(cache, key));
  }

  @Override
  public byte @Nullable [] get(String cache, ByteBuf key) {
    require(cache, key);
    return this.<byte @Nullable []>call(
        CommandKind.GET, cache, hash(key), client -> client.get(cache, key));
  }

  @Override
  public void set(String cache, byte[] key, byte[] value, Duration ttl) {
    require(cache, key, value, ttl);
    this.<@Nullable Void>call(
        CommandKind.SET,
        cache,
        hash(key),
        client -> {
          client.set(cache, key, value, ttl);
          return null;
        });
  }

  @Override
  public void set(String cache, ByteBuf key, ByteBuf value, Duration ttl) {
    require(cache, key, value, ttl);
    this.<@Nullable Void>call(
        CommandKind.SET,
        cache,
        hash(key),
        client -> {
          client.set(cache, key, value, ttl);
          return null;
        });
  }

  @Override
  public void delete(String cache, byte[] key) {
    require(cache, key);
    this.<@Nullable Void>call(
        CommandKind.DELETE,
        cache,
        hash(key),
        client -> {
          client.delete(cache, key);
          return null;
        });
  }

  @Override
  public void delete(String cache, ByteBuf key) {
    require(cache, key);
    this.<@Nullable Void>call(
        CommandKind.DELETE,
        cache,
        hash(key),
        client -> {
          client.delete(cache, key);
          return null;
        });
  }

  @Override
  public Duration defaultTtl() {
    return core.config().client().defaultTtl();
  }

  @Override
  public CacheClient withTimeout(Duration timeout) {
    return new View(core, Objects.requireNonNull(timeout, "timeout"));
  }

  private <V extends @Nullable Object> CompletableFuture<V> sendRepeatedly(
      CommandKind command,
      String cache,
      int keyHash,
      Function<CacheClient, CompletableFuture<V>> operation) {
    Attempts attempts = newAttempts(System.nanoTime(), command, cache, keyHash);
    return new RetryingFuture<>(attempts, operation).start();
  }

  /** Sends if that needs neither a retry policy nor a wait; else returns null. */
  private <V extends @Nullable Object> @Nullable CompletableFuture<V> sendOnce(
      int keyHash, Function<CacheClient, CompletableFuture<V>> operation) {
    if (core.config().retry().isOn()) {
      return null;
    }
    ProtosocketClient client = core.picker().pick(keyHash);
    if (client == null) {
      return null;
    }
    CompletableFuture<V> sent = operation.apply(on(client));
    return wasRefused(sent) ? null : sent;
  }

  /** Tells whether the connection refused the call, having begun to close after it was picked. */
  private static boolean wasRefused(CompletableFuture<?> sent) {
    return sent.isCompletedExceptionally()
        && sent.handle((value, failure) -> failure).join() instanceof ConnectionClosedException e
        && e.fate() == RequestFate.NOT_SENT;
  }

  private <V extends @Nullable Object> V call(
      CommandKind command, String cache, int keyHash, Function<CacheClient, V> operation) {
    long start = System.nanoTime();
    ProtosocketClient client = core.picker().pick(keyHash);
    CacheException failure = null;
    if (client != null) {
      try {
        return operation.apply(on(client));
      } catch (CacheException e) {
        failure = e;
      }
    }
    return newAttempts(start, command, cache, keyHash).call(failure, operation);
  }

  private Attempts newAttempts(long start, CommandKind command, String cache, int keyHash) {
    return new Attempts(core, start + timeout().toNanos(), command, cache, keyHash);
  }

  private CacheClient on(ProtosocketClient client) {
    return timeout == null ? client : client.withTimeout(timeout);
  }

  private Duration timeout() {
    return timeout == null ? core.config().client().requestTimeout() : timeout;
  }

  private int hash(byte[] key) {
    return core.picker().usesKeys() ? KeyHash.of(key) : 0;
  }

  private int hash(ByteBuf key) {
    return core.picker().usesKeys() && key.refCnt() > 0 ? KeyHash.of(key) : 0;
  }

  private static void require(String cache, Object key) {
    Objects.requireNonNull(cache, "cache");
    Objects.requireNonNull(key, "key");
  }

  private static void require(String cache, Object key, Object value, Duration ttl) {
    require(cache, key);
    Objects.requireNonNull(value, "value");
    Objects.requireNonNull(ttl, "ttl");
  }

  private <V extends @Nullable Object> CompletableFuture<V> released(
      CommandKind command, String cache) {
    InvalidRequestException error =
        new InvalidRequestException("the key's or value's buffer has been released");
    core.events().refused(command, cache, error);
    return core.callbacks().failedFuture(error);
  }

  /** The same pool with another timeout. */
  private static final class View extends PoolCalls {
    View(PoolCore core, Duration timeout) {
      super(core, Durations.positive("timeout", timeout));
    }

    /** Does nothing: the connections belong to the pool. */
    @Override
    public void close() {}
  }
}
