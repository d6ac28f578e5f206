// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Reads and writes caches. One connection, a pool of them and every decorator implement this
 * interface; all of it is safe for use by any number of threads, platform or virtual.
 *
 * <pre>{@code
 * client.set("users", "42", "Ada".getBytes(StandardCharsets.UTF_8), Duration.ofMinutes(5));
 * byte[] value = client.get("users", "42"); // null is a miss
 * client.getAsync("users", "42").thenAccept(found -> show(found));
 * }</pre>
 *
 * <p><b>Keys and values</b> are read during the call only: arrays and buffers may be reused when it
 * returns. Of a {@link ByteBuf} or {@link ByteBuffer} the readable (remaining) bytes count; its
 * indices are left alone and it stays the caller's to release. A {@link String} stands for its
 * UTF-8 bytes; one with half of a surrogate pair has none, and is refused with an {@link
 * InvalidRequestException}. What comes back is a {@code byte[]} of the caller's own: null is a
 * miss, an empty array is an empty value.
 *
 * <p><b>Programming errors</b> are thrown by the call itself, whether it blocks or not: a {@link
 * NullPointerException} that names the parameter, an {@link IllegalArgumentException} for what no
 * request can have, such as a negative timeout of a view. Nothing of the call remains then.
 *
 * <p><b>Asynchronous calls</b> never throw for anything else: their future fails, with a {@link
 * CacheException}, also if the request is at fault, such as a time to live of zero. Unless the
 * client was given an executor the future completes on the event loop, so what depends on it must
 * not block. Waiting for an unfinished future, or for a dependent of it, on an event loop of the
 * client's own group throws {@link IllegalStateException}: that loop may have to complete it. Where
 * this cannot be known ({@code allOf}, {@code anyOf}, a future of your own) such a wait never ends.
 *
 * <p>Cancelling the future cancels the request. Completing it in another way does not: after {@link
 * CompletableFuture#orTimeout} or {@link CompletableFuture#completeOnTimeout} the request stays in
 * flight, and keeps its permit, until it is answered or its own deadline comes. To wait for a
 * shorter time, say so to the client: {@code client.withTimeout(limit).getAsync(cache, key)}.
 * Cancelling a dependent, such as what {@link CompletableFuture#thenApply} returns, does not reach
 * the request either.
 *
 * <p><b>Blocking calls</b> throw the same {@link CacheException}. They end by their own clock,
 * {@link dev.protosocket.client.spi.Blocking#GRACE} after the request's deadline at the latest,
 * whatever the event loops are busy with. On an event loop of the client's own group, where they
 * could wait for themselves, they throw {@link IllegalStateException} at once; on any other thread,
 * another group's too, they are allowed. An interrupt ends the wait with a {@link
 * RequestCancelledException}, cancels the request and leaves the interrupt flag set.
 */
public interface CacheClient extends BatchCalls, AutoCloseable {

  // What an implementation provides.

  /**
   * Carries out a call: what every asynchronous call for one key comes to.
   *
   * @param call what to do; its arrays and buffers are read during the call only
   * @param <V> what comes of it
   * @return a future of what comes of it
   */
  <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call);

  /**
   * Carries out a call and waits for its end: what every blocking call for one key comes to. Waits
   * for {@link #sendAsync}, unless the implementation knows better.
   *
   * @param call what to do; its arrays and buffers are read during the call only
   * @param <V> what comes of it
   * @return what comes of it
   */
  default <V extends @Nullable Object> V send(Call<V> call) {
    return Blocking.await(sendAsync(call));
  }

  /**
   * Returns a view of this client whose calls time out after another time. Closing the view does
   * nothing.
   *
   * @param timeout the time from the call to its end; positive
   * @return the view
   */
  CacheClient withTimeout(Duration timeout);

  /**
   * Returns what makes the calls that this client has beyond get, set and delete, for instance
   * {@code capability(Counters.class)}; the interfaces are those of {@code client.capability}.
   *
   * @return nothing if the client, or what it decorates, has no such calls
   */
  default <C> Optional<C> capability(Class<C> type) {
    Objects.requireNonNull(type, "type");
    return Optional.empty();
  }

  /**
   * Refuses further calls, waits a limited time for those in flight, fails the rest and closes.
   * Idempotent. It returns {@link dev.protosocket.client.spi.Blocking#GRACE} after the close
   * timeout at the latest. On an event loop of the client's own group, and in an interrupted
   * thread, it does not wait.
   */
  @Override
  void close();

  // The calls, and the same in other forms.

  /**
   * Gets a value.
   *
   * @param cache the name of the cache
   * @param key the key
   * @return a future of the value, or of null if the key is absent
   */
  default CompletableFuture<byte @Nullable []> getAsync(String cache, byte[] key) {
    return sendAsync(Call.get(cache, key));
  }

  /** As {@link #getAsync(String, byte[])}; the key is borrowed for the call. */
  default CompletableFuture<byte @Nullable []> getAsync(String cache, ByteBuf key) {
    return sendAsync(Call.get(cache, key));
  }

  /**
   * Stores a value.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param value the value, possibly empty
   * @param ttl how long the value lives, in milliseconds precision and at least one
   * @return a future that completes when the server has stored the value
   */
  default CompletableFuture<@Nullable Void> setAsync(
      String cache, byte[] key, byte[] value, Duration ttl) {
    return sendAsync(Call.set(cache, key, value, ttl));
  }

  /**
   * As {@link #setAsync(String, byte[], byte[], Duration)}; key and value are borrowed for the
   * call, and copied once.
   */
  default CompletableFuture<@Nullable Void> setAsync(
      String cache, ByteBuf key, ByteBuf value, Duration ttl) {
    return sendAsync(Call.set(cache, key, value, ttl));
  }

  /**
   * Deletes a key; an absent one is no error.
   *
   * @param cache the name of the cache
   * @param key the key
   * @return a future that completes when the server has deleted the key
   */
  default CompletableFuture<@Nullable Void> deleteAsync(String cache, byte[] key) {
    return sendAsync(Call.delete(cache, key));
  }

  /** As {@link #deleteAsync(String, byte[])}; the key is borrowed for the call. */
  default CompletableFuture<@Nullable Void> deleteAsync(String cache, ByteBuf key) {
    return sendAsync(Call.delete(cache, key));
  }

  /**
   * Carries out a batch with one asynchronous call for each key. Implementations that can hand all
   * keys over together do so.
   */
  @Override
  default <K> CompletableFuture<BatchResult<K>> executeAsync(String cache, Batch<K> batch) {
    return CombinedBatch.start(
        this, Objects.requireNonNull(cache, "cache"), Objects.requireNonNull(batch, "batch"));
  }

  /**
   * Returns a view that is bound to the cache of this name.
   *
   * @throws InvalidRequestException if the name is blank or has no UTF-8 form
   */
  default Cache cache(String name) {
    return new Cache(this, name);
  }

  /**
   * Asks the server for any answer, an error too: for health checks. Of a pool's connections it
   * asks one. It takes its turn behind what waits on the connection, so a deadline that is missed
   * may also mean that the connection is busy.
   *
   * @return a future that completes when an answer has come
   */
  default CompletableFuture<@Nullable Void> pingAsync() {
    return sendAsync(Call.ping());
  }

  /** Waits for {@link #pingAsync}; returns if the server has answered. */
  default void ping() {
    send(Call.ping());
  }

  /** As {@link #getAsync(String, byte[])}; the key is the key's UTF-8 bytes. */
  default CompletableFuture<byte @Nullable []> getAsync(String cache, String key) {
    byte[] utf8;
    try {
      utf8 = Utf8.encode("key", key);
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
    return getAsync(cache, utf8);
  }

  /**
   * As {@link #getAsync(String, String)}, for a value that is text: malformed UTF-8 is replaced.
   */
  default CompletableFuture<@Nullable String> getStringAsync(String cache, String key) {
    return new TextFuture(getAsync(cache, key));
  }

  /** As {@link #getAsync(String, byte[])}; the key is the buffer's remaining bytes. */
  default CompletableFuture<byte @Nullable []> getAsync(String cache, ByteBuffer key) {
    return getAsync(cache, Utf8.wrap("key", key));
  }

  /** As {@link #setAsync(String, byte[], byte[], Duration)}, for the default time. */
  default CompletableFuture<@Nullable Void> setAsync(String cache, byte[] key, byte[] value) {
    return setAsync(cache, key, value, defaultTtl());
  }

  /** As {@link #setAsync(String, byte[], byte[], Duration)}, for the default time. */
  default CompletableFuture<@Nullable Void> setAsync(String cache, String key, byte[] value) {
    return setAsync(cache, key, value, defaultTtl());
  }

  /** As {@link #setAsync(String, byte[], byte[], Duration)}; the key is the key's UTF-8 bytes. */
  default CompletableFuture<@Nullable Void> setAsync(
      String cache, String key, byte[] value, Duration ttl) {
    byte[] utf8;
    try {
      utf8 = Utf8.encode("key", key);
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
    return setAsync(cache, utf8, value, ttl);
  }

  /** As {@link #setAsync(String, String, String, Duration)}, for the default time. */
  default CompletableFuture<@Nullable Void> setAsync(String cache, String key, String value) {
    return setAsync(cache, key, value, defaultTtl());
  }

  /** As {@link #setAsync(String, byte[], byte[], Duration)}, with the UTF-8 bytes of both. */
  default CompletableFuture<@Nullable Void> setAsync(
      String cache, String key, String value, Duration ttl) {
    byte[] keyUtf8;
    byte[] valueUtf8;
    try {
      keyUtf8 = Utf8.encode("key", key);
      valueUtf8 = Utf8.encode("value", value);
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
    return setAsync(cache, keyUtf8, valueUtf8, ttl);
  }

  /** As {@link #setAsync(String, ByteBuf, ByteBuf, Duration)}, for the default time. */
  default CompletableFuture<@Nullable Void> setAsync(String cache, ByteBuf key, ByteBuf value) {
    return setAsync(cache, key, value, defaultTtl());
  }

  /** As {@link #setAsync(String, byte[], byte[], Duration)}, with the remaining bytes of both. */
  default CompletableFuture<@Nullable Void> setAsync(
      String cache, ByteBuffer key, ByteBuffer value, Duration ttl) {
    return setAsync(cache, Utf8.wrap("key", key), Utf8.wrap("value", value), ttl);
  }

  /** As {@link #setAsync(String, ByteBuffer, ByteBuffer, Duration)}, for the default time. */
  default CompletableFuture<@Nullable Void> setAsync(
      String cache, ByteBuffer key, ByteBuffer value) {
    return setAsync(cache, key, value, defaultTtl());
  }

  /** As {@link #deleteAsync(String, byte[])}; the key is the key's UTF-8 bytes. */
  default CompletableFuture<@Nullable Void> deleteAsync(String cache, String key) {
    byte[] utf8;
    try {
      utf8 = Utf8.encode("key", key);
    } catch (InvalidRequestException e) {
      return CompletableFuture.failedFuture(e);
    }
    return deleteAsync(cache, utf8);
  }

  /** As {@link #deleteAsync(String, byte[])}; the key is the buffer's remaining bytes. */
  default CompletableFuture<@Nullable Void> deleteAsync(String cache, ByteBuffer key) {
    return deleteAsync(cache, Utf8.wrap("key", key));
  }

  /** Waits for {@link #getAsync(String, byte[])}: the value, or null if the key is absent. */
  default byte @Nullable [] get(String cache, byte[] key) {
    return send(Call.get(cache, key));
  }

  /** Waits for {@link #getAsync(String, ByteBuf)}: the value, or null if the key is absent. */
  default byte @Nullable [] get(String cache, ByteBuf key) {
    return send(Call.get(cache, key));
  }

  /** As {@link #get(String, byte[])}; the key is the key's UTF-8 bytes. */
  default byte @Nullable [] get(String cache, String key) {
    return get(cache, Utf8.encode("key", key));
  }

  /** As {@link #get(String, String)}, for a value that is text: malformed UTF-8 is replaced. */
  default @Nullable String getString(String cache, String key) {
    byte[] value = get(cache, key);
    return value == null ? null : Utf8.decode(value);
  }

  /** As {@link #get(String, byte[])}; the key is the buffer's remaining bytes. */
  default byte @Nullable [] get(String cache, ByteBuffer key) {
    return get(cache, Utf8.wrap("key", key));
  }

  /** Waits for {@link #setAsync(String, byte[], byte[], Duration)}. */
  default void set(String cache, byte[] key, byte[] value, Duration ttl) {
    send(Call.set(cache, key, value, ttl));
  }

  /** As {@link #set(String, byte[], byte[], Duration)}, for the default time. */
  default void set(String cache, byte[] key, byte[] value) {
    set(cache, key, value, defaultTtl());
  }

  /** Waits for {@link #setAsync(String, ByteBuf, ByteBuf, Duration)}. */
  default void set(String cache, ByteBuf key, ByteBuf value, Duration ttl) {
    send(Call.set(cache, key, value, ttl));
  }

  /** As {@link #set(String, ByteBuf, ByteBuf, Duration)}, for the default time. */
  default void set(String cache, ByteBuf key, ByteBuf value) {
    set(cache, key, value, defaultTtl());
  }

  /** As {@link #set(String, byte[], byte[], Duration)}; the key is the key's UTF-8 bytes. */
  default void set(String cache, String key, byte[] value, Duration ttl) {
    set(cache, Utf8.encode("key", key), value, ttl);
  }

  /** As {@link #set(String, byte[], byte[], Duration)}, with the UTF-8 bytes of both. */
  default void set(String cache, String key, String value, Duration ttl) {
    set(cache, Utf8.encode("key", key), Utf8.encode("value", value), ttl);
  }

  /** As {@link #set(String, String, String, Duration)}, for the default time. */
  default void set(String cache, String key, String value) {
    set(cache, key, value, defaultTtl());
  }

  /** As {@link #set(String, byte[], byte[], Duration)}, for the default time. */
  default void set(String cache, String key, byte[] value) {
    set(cache, key, value, defaultTtl());
  }

  /** As {@link #set(String, byte[], byte[], Duration)}, with the remaining bytes of both. */
  default void set(String cache, ByteBuffer key, ByteBuffer value, Duration ttl) {
    set(cache, Utf8.wrap("key", key), Utf8.wrap("value", value), ttl);
  }

  /** As {@link #set(String, ByteBuffer, ByteBuffer, Duration)}, for the default time. */
  default void set(String cache, ByteBuffer key, ByteBuffer value) {
    set(cache, key, value, defaultTtl());
  }

  /** Waits for {@link #deleteAsync(String, byte[])}. */
  default void delete(String cache, byte[] key) {
    send(Call.delete(cache, key));
  }

  /** Waits for {@link #deleteAsync(String, ByteBuf)}. */
  default void delete(String cache, ByteBuf key) {
    send(Call.delete(cache, key));
  }

  /** As {@link #delete(String, byte[])}; the key is the key's UTF-8 bytes. */
  default void delete(String cache, String key) {
    delete(cache, Utf8.encode("key", key));
  }

  /** As {@link #delete(String, byte[])}; the key is the buffer's remaining bytes. */
  default void delete(String cache, ByteBuffer key) {
    delete(cache, Utf8.wrap("key", key));
  }
}
