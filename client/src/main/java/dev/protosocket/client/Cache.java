package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One named cache of a {@link CacheClient}: the same calls without the name. Immutable, and safe
 * for use by any number of threads.
 */
public final class Cache {
  private final CacheClient client;
  private final String name;

  Cache(CacheClient client, String name) {
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

  /** Gets a value as text: null if the key is absent; malformed UTF-8 is replaced. */
  public @Nullable String getString(String key) {
    byte[] value = client.get(name, key);
    return value == null ? null : new String(value, StandardCharsets.UTF_8);
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

  /** See {@link CacheClient#set(String, String, byte[])}. */
  public void set(String key, byte[] value) {
    client.set(name, key, value);
  }

  /** Stores text, as UTF-8, for the default time. */
  public void set(String key, String value) {
    client.set(name, key, value.getBytes(StandardCharsets.UTF_8));
  }

  /** Stores text, as UTF-8. */
  public void set(String key, String value, Duration ttl) {
    client.set(name, key, value.getBytes(StandardCharsets.UTF_8), ttl);
  }

  /** See {@link CacheClient#set(String, String, byte[], Duration)}. */
  public void set(String key, byte[] value, Duration ttl) {
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

  /** See {@link CacheClient#setAsync(String, String, byte[])}. */
  public CompletableFuture<@Nullable Void> setAsync(String key, byte[] value) {
    return client.setAsync(name, key, value);
  }

  /** See {@link CacheClient#setAsync(String, String, byte[], Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(String key, byte[] value, Duration ttl) {
    return client.setAsync(name, key, value, ttl);
  }

  /** See {@link CacheClient#setAsync(String, byte[], byte[], Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(byte[] key, byte[] value, Duration ttl) {
    return client.setAsync(name, key, value, ttl);
  }

  /** See {@link CacheClient#setAsync(String, ByteBuf, ByteBuf, Duration)}. */
  public CompletableFuture<@Nullable Void> setAsync(ByteBuf key, ByteBuf value, Duration ttl) {
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

  /** See {@link CacheClient#deleteAsync(String, String)}. */
  public CompletableFuture<@Nullable Void> deleteAsync(String key) {
    return client.deleteAsync(name, key);
  }

  /** See {@link CacheClient#deleteAsync(String, byte[])}. */
  public CompletableFuture<@Nullable Void> deleteAsync(byte[] key) {
    return client.deleteAsync(name, key);
  }

  /** Returns a view whose calls time out after another time. */
  public Cache withTimeout(Duration timeout) {
    return new Cache(client.withTimeout(timeout), name);
  }
}
