// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One named cache of a {@link CacheClient}: the same calls without the name. Immutable, and safe
 * for use by any number of threads.
 */
public final class Cache {
  private final CacheClient client;
  private final String name;

  /**
   * Returns what stands for no cache in the calls of a {@link CacheClient}: the keys are the
   * server's own, as other programs see them. A protocol that has no such thing refuses it.
   *
   * @return "(none)", as logs and metrics show it, too
   */
  public static String none() {
    return "(none)";
  }

  Cache(CacheClient client, String name) {
    Utf8.check("cache name", name);
    if (name.isBlank()) {
      throw new InvalidRequestException("the cache name is blank").withCallerStack();
    }
    this.client = client;
    this.name = name;
  }

  /** Returns the name of the cache. */
  public String name() {
    return name;
  }

  /** See {@link CacheClient#get(String, String)}. */
  public byte @Nullable [] get(String key) {
    return client.get(name, key);
  }

  /** See {@link CacheClient#get(String, byte[])}. */
  public byte @Nullable [] get(byte[] key) {
    return client.get(name, key);
  }

  /** See {@link CacheClient#get(String, ByteBuf)}. */
  public byte @Nullable [] get(ByteBuf key) {
    return client.get(name, key);
  }

  /** See {@link CacheClient#get(String, ByteBuffer)}. */
  public byte @Nullable [] get(ByteBuffer key) {
    return client.get(name, key);
  }

  /** See {@link CacheClient#getString(String, String)}. */
  public @Nullable String getString(String key) {
    return client.getString(name, key);
  }

  /** See {@link CacheClient#getAsync(String, String)}. */
  public CompletableFuture<byte @Nullable []> getAsync(String key) {
    return client.getAsync(name, key);
  }

  /** See {@link CacheClient#getAsync(String, byte[])}. */
  public CompletableFuture<byte @Nullable []> getAsync(byte[] key) {
    return client.getAsync(name, key);
  }

  /** See {@link CacheClient#getAsync(String, ByteBuf)}. */
  public CompletableFuture<byte @Nullable []> getAsync(ByteBuf key) {
    return client.getAsync(name, key);
  }

  /** See {@link CacheClient#getAsync(String, ByteBuffer)}. */
  public CompletableFuture<byte @Nullable []> getAsync(ByteBuffer key) {
    return client.getAsync(name, key);
  }

  /** See {@link CacheClient#getStringAsync(String, String)}. */
  public CompletableFuture<@Nullable String> getStringAsync(String key) {
    return client.getStringAsync(name, key);
  }

  /** See {@link CacheClient#set(String, String, byte[])}. */
  public void set(String key, byte[] value) {
    client.set(name, key, value);
  }

  /** See {@link CacheClient#set(String, String, byte[], Duration)}. */
  public void set(String key, byte[] value, Duration ttl) {
    client.set(name, key, value, ttl);
  }

  /** See {@link CacheClient#set(String, String, String)}. */
  public void set(String key, String value) {
    client.set(name, key, value);
  }

  /** See {@link CacheClient#set(String, String, String, Duration)}. */
  public void set(String key, String value, Duration ttl) {
    client.set(name, key, value, ttl);
  }

  /** See {@link CacheClient#set(String, byte[], byte[])}. */
  public void set(byte[] key, byte[] value) {
    client.set(name, key, value);
  }

  /** See {@link CacheClient#set(String, byte[], byte[], Duration)}. */
  public void set(byte[] key, byte[] value, Duration ttl) {
    client.set(name, key, value, ttl);
  }

  /** See {@link CacheClient#set(String, ByteBuf, ByteBuf)}. */
  public void set(ByteBuf key, ByteBuf value) {
    client.set(name, key, value);
  }

  /** See {@link CacheClient#set(String, ByteBuf, ByteBuf, Duration)}. */
  public void set(ByteBuf key, ByteBuf value, Duration ttl) {
    client.set(name, key, value, ttl);
  }

  /** See {@link CacheClient#set(String, ByteBuffer, ByteBuffer)}. */
  public void set(ByteBuffer key, ByteBuffer value) {
    client.set(name, key, value);
  }

  /** See {@link CacheClient#set(String, ByteBuffer, ByteBuffer, Duration)}. */
  public void set(ByteBuffer key, ByteBuffer value, Duration ttl) {
    client.set(name, key, value, ttl);
  }

  /** See {@link CacheClient#setAsync(String, String, byte[])}. */
  public CompletableFuture<@Nullable Void> setAsync(String key, byte[] value) {
    return client.setAsync(name, key, value);
  }

  /** See {@link CacheClient#setAsync(String, String, byte[], Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(String key, byte[] value, Duration ttl) {
    return client.setAsync(name, key, value, ttl);
  }

  /** See {@link CacheClient#setAsync(String, String, String)}. */
  public CompletableFuture<@Nullable Void> setAsync(String key, String value) {
    return client.setAsync(name, key, value);
  }

  /** See {@link CacheClient#setAsync(String, String, String, Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(String key, String value, Duration ttl) {
    return client.setAsync(name, key, value, ttl);
  }

  /** See {@link CacheClient#setAsync(String, byte[], byte[])}. */
  public CompletableFuture<@Nullable Void> setAsync(byte[] key, byte[] value) {
    return client.setAsync(name, key, value);
  }

  /** See {@link CacheClient#setAsync(String, byte[], byte[], Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(byte[] key, byte[] value, Duration ttl) {
    return client.setAsync(name, key, value, ttl);
  }

  /** See {@link CacheClient#setAsync(String, ByteBuf, ByteBuf)}. */
  public CompletableFuture<@Nullable Void> setAsync(ByteBuf key, ByteBuf value) {
    return client.setAsync(name, key, value);
  }

  /** See {@link CacheClient#setAsync(String, ByteBuf, ByteBuf, Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(ByteBuf key, ByteBuf value, Duration ttl) {
    return client.setAsync(name, key, value, ttl);
  }

  /** See {@link CacheClient#setAsync(String, ByteBuffer, ByteBuffer)}. */
  public CompletableFuture<@Nullable Void> setAsync(ByteBuffer key, ByteBuffer value) {
    return client.setAsync(name, key, value);
  }

  /** See {@link CacheClient#setAsync(String, ByteBuffer, ByteBuffer, Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(
      ByteBuffer key, ByteBuffer value, Duration ttl) {
    return client.setAsync(name, key, value, ttl);
  }

  /** See {@link CacheClient#delete(String, String)}. */
  public void delete(String key) {
    client.delete(name, key);
  }

  /** See {@link CacheClient#delete(String, byte[])}. */
  public void delete(byte[] key) {
    client.delete(name, key);
  }

  /** See {@link CacheClient#delete(String, ByteBuf)}. */
  public void delete(ByteBuf key) {
    client.delete(name, key);
  }

  /** See {@link CacheClient#delete(String, ByteBuffer)}. */
  public void delete(ByteBuffer key) {
    client.delete(name, key);
  }

  /** See {@link CacheClient#deleteAsync(String, String)}. */
  public CompletableFuture<@Nullable Void> deleteAsync(String key) {
    return client.deleteAsync(name, key);
  }

  /** See {@link CacheClient#deleteAsync(String, byte[])}. */
  public CompletableFuture<@Nullable Void> deleteAsync(byte[] key) {
    return client.deleteAsync(name, key);
  }

  /** See {@link CacheClient#deleteAsync(String, ByteBuf)}. */
  public CompletableFuture<@Nullable Void> deleteAsync(ByteBuf key) {
    return client.deleteAsync(name, key);
  }

  /** See {@link CacheClient#deleteAsync(String, ByteBuffer)}. */
  public CompletableFuture<@Nullable Void> deleteAsync(ByteBuffer key) {
    return client.deleteAsync(name, key);
  }

  /** See {@link BatchCalls#getAll(String, Collection)}. */
  public BatchResult<String> getAll(Collection<String> keys) {
    return client.getAll(name, keys);
  }

  /** See {@link BatchCalls#getAll(String, byte[][])}. */
  public BatchResult<byte[]> getAll(byte[][] keys) {
    return client.getAll(name, keys);
  }

  /** See {@link BatchCalls#setAll(String, Map)}. */
  public BatchResult<String> setAll(Map<String, byte[]> entries) {
    return client.setAll(name, entries);
  }

  /** See {@link BatchCalls#setAll(String, Map, Duration)}. */
  public BatchResult<String> setAll(Map<String, byte[]> entries, Duration ttl) {
    return client.setAll(name, entries, ttl);
  }

  /** See {@link BatchCalls#setAll(String, byte[][], byte[][])}. */
  public BatchResult<byte[]> setAll(byte[][] keys, byte[][] values) {
    return client.setAll(name, keys, values);
  }

  /** See {@link BatchCalls#setAll(String, byte[][], byte[][], Duration)}. */
  public BatchResult<byte[]> setAll(byte[][] keys, byte[][] values, Duration ttl) {
    return client.setAll(name, keys, values, ttl);
  }

  /** See {@link BatchCalls#deleteAll(String, Collection)}. */
  public BatchResult<String> deleteAll(Collection<String> keys) {
    return client.deleteAll(name, keys);
  }

  /** See {@link BatchCalls#deleteAll(String, byte[][])}. */
  public BatchResult<byte[]> deleteAll(byte[][] keys) {
    return client.deleteAll(name, keys);
  }

  /** See {@link BatchCalls#getAllAsync(String, Collection)}. */
  public CompletableFuture<BatchResult<String>> getAllAsync(Collection<String> keys) {
    return client.getAllAsync(name, keys);
  }

  /** See {@link BatchCalls#getAllAsync(String, byte[][])}. */
  public CompletableFuture<BatchResult<byte[]>> getAllAsync(byte[][] keys) {
    return client.getAllAsync(name, keys);
  }

  /** See {@link BatchCalls#setAllAsync(String, Map)}. */
  public CompletableFuture<BatchResult<String>> setAllAsync(Map<String, byte[]> entries) {
    return client.setAllAsync(name, entries);
  }

  /** See {@link BatchCalls#setAllAsync(String, Map, Duration)}. */
  public CompletableFuture<BatchResult<String>> setAllAsync(
      Map<String, byte[]> entries, Duration ttl) {
    return client.setAllAsync(name, entries, ttl);
  }

  /** See {@link BatchCalls#setAllAsync(String, byte[][], byte[][])}. */
  public CompletableFuture<BatchResult<byte[]>> setAllAsync(byte[][] keys, byte[][] values) {
    return client.setAllAsync(name, keys, values);
  }

  /** See {@link BatchCalls#setAllAsync(String, byte[][], byte[][], Duration)}. */
  public CompletableFuture<BatchResult<byte[]>> setAllAsync(
      byte[][] keys, byte[][] values, Duration ttl) {
    return client.setAllAsync(name, keys, values, ttl);
  }

  /** See {@link BatchCalls#deleteAllAsync(String, Collection)}. */
  public CompletableFuture<BatchResult<String>> deleteAllAsync(Collection<String> keys) {
    return client.deleteAllAsync(name, keys);
  }

  /** See {@link BatchCalls#deleteAllAsync(String, byte[][])}. */
  public CompletableFuture<BatchResult<byte[]>> deleteAllAsync(byte[][] keys) {
    return client.deleteAllAsync(name, keys);
  }

  /** Returns a view whose calls time out after another time. */
  public Cache withTimeout(Duration timeout) {
    return new Cache(client.withTimeout(timeout), name);
  }
}
