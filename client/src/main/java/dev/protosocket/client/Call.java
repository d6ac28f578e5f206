// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.util.IllegalReferenceCountException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One call: what to do, in which cache, with what; a GET, SET or DELETE, a PING, a {@link Command}
 * of a wire, or a {@link ClientCall}. A client, a pool of them and every decorator take it by
 * {@link CacheClient#sendAsync} and {@link CacheClient#send}, hand it on, and may do so several
 * times.
 *
 * <p>Immutable, but for the caller's arrays and buffers in it: they may be read during the call
 * only, and {@link #copy()} is for whoever needs them longer. Buffers are borrowed; nobody who
 * handles a call retains or releases them.
 *
 * @param <V> what comes of it: the value or null of a GET, null of a SET and a DELETE, and what a
 *     command says
 */
public abstract class Call<V extends @Nullable Object> {
  private final String cache;

  /** A {@link Payload}. */
  private final Object key;

  Call(String cache, Object key) {
    this.cache = Objects.requireNonNull(cache, "cache");
    this.key = Objects.requireNonNull(key, "key");
  }

  /**
   * Makes a GET.
   *
   * @param cache the name of the cache
   * @param key the key
   */
  public static Call<byte @Nullable []> get(String cache, byte[] key) {
    return new Get(cache, key);
  }

  /**
   * Makes a GET.
   *
   * @param cache the name of the cache
   * @param key the key; borrowed for the call
   */
  public static Call<byte @Nullable []> get(String cache, ByteBuf key) {
    return new Get(cache, key);
  }

  /**
   * Makes a SET.
   *
   * @param cache the name of the cache
   * @param key the key
   * @param value the value, possibly empty
   * @param ttl how long the value lives, in milliseconds precision and at least one
   */
  public static Call<@Nullable Void> set(String cache, byte[] key, byte[] value, Duration ttl) {
    return new Set(cache, key, value, ttl);
  }

  /**
   * Makes a SET.
   *
   * @param cache the name of the cache
   * @param key the key; borrowed for the call
   * @param value the value, possibly empty; borrowed for the call
   * @param ttl how long the value lives, in milliseconds precision and at least one
   */
  public static Call<@Nullable Void> set(String cache, ByteBuf key, ByteBuf value, Duration ttl) {
    return new Set(cache, key, value, ttl);
  }

  /**
   * Makes a DELETE.
   *
   * @param cache the name of the cache
   * @param key the key
   */
  public static Call<@Nullable Void> delete(String cache, byte[] key) {
    return new Delete(cache, key);
  }

  /**
   * Makes a DELETE.
   *
   * @param cache the name of the cache
   * @param key the key; borrowed for the call
   */
  public static Call<@Nullable Void> delete(String cache, ByteBuf key) {
    return new Delete(cache, key);
  }

  /** Makes a call that any answer of the server ends, an error too: whether somebody is there. */
  public static Call<@Nullable Void> ping() {
    return Ping.INSTANCE;
  }

  /** Returns what is asked for. */
  public abstract Operation operation();

  /** Returns the name of the cache. */
  public final String cache() {
    return cache;
  }

  /**
   * Returns the key's bytes, to be read only: the caller's array if it gave one, a copy of its
   * buffer otherwise.
   *
   * @throws IllegalReferenceCountException if the buffer has been released
   */
  public final byte[] key() {
    return bytes(key);
  }

  /** Returns how many bytes the key has, and the value of a SET, together; copies nothing. */
  public final int itemBytes() {
    Object value = valuePayload();
    return Payload.length(key) + (value == null ? 0 : Payload.length(value));
  }

  /**
   * Returns the bytes to store, as {@link #key} does.
   *
   * @throws IllegalStateException if this is no SET
   * @throws IllegalReferenceCountException if the buffer has been released
   */
  public byte[] value() {
    throw new IllegalStateException("a " + operation() + " has no value");
  }

  /**
   * Returns how long the value lives.
   *
   * @throws IllegalStateException if this is no SET
   */
  public Duration ttl() {
    throw new IllegalStateException("a " + operation() + " has no time to live");
  }

  /**
   * Returns a call for the same that may be read after the call, too.
   *
   * @throws IllegalReferenceCountException if a buffer has been released
   */
  public abstract Call<V> copy();

  /** Tells whether it is carried out by a {@link Command}, rather than as a GET, SET or DELETE. */
  boolean isCommand() {
    return true;
  }

  /** Returns the key as it was given: a {@link Payload}. */
  final Object keyPayload() {
    return key;
  }

  /** Returns the value as it was given: a {@link Payload}; null for anything but a SET. */
  @Nullable Object valuePayload() {
    return null;
  }

  /** Returns null for anything but a SET. */
  @Nullable Duration ttlOrNull() {
    return null;
  }

  /** Shows the command and the cache; neither the key nor the value. */
  @Override
  public String toString() {
    return operation() + " in " + cache;
  }

  private static byte[] bytes(Object payload) {
    return payload instanceof byte[] array ? array : ByteBufUtil.getBytes((ByteBuf) payload);
  }

  private static byte[] copyOf(Object payload) {
    return payload instanceof byte[] array ? array.clone() : bytes(payload);
  }

  private static final class Ping extends Call<@Nullable Void> {
    static final Ping INSTANCE = new Ping();

    Ping() {
      super("", new byte[0]);
    }

    @Override
    public Operation operation() {
      return Operation.PING;
    }

    @Override
    public Call<@Nullable Void> copy() {
      return this;
    }
  }

  private static final class Get extends Call<byte @Nullable []> {
    Get(String cache, Object key) {
      super(cache, key);
    }

    @Override
    boolean isCommand() {
      return false;
    }

    @Override
    public Operation operation() {
      return Operation.GET;
    }

    @Override
    public Call<byte @Nullable []> copy() {
      return new Get(cache(), copyOf(keyPayload()));
    }
  }

  private static final class Set extends Call<@Nullable Void> {
    private final Object value;
    private final Duration ttl;

    Set(String cache, Object key, Object value, Duration ttl) {
      super(cache, key);
      this.value = Objects.requireNonNull(value, "value");
      this.ttl = Objects.requireNonNull(ttl, "ttl");
    }

    @Override
    boolean isCommand() {
      return false;
    }

    @Override
    public Operation operation() {
      return Operation.SET;
    }

    @Override
    public byte[] value() {
      return bytes(value);
    }

    @Override
    public Duration ttl() {
      return ttl;
    }

    @Override
    Object valuePayload() {
      return value;
    }

    @Override
    Duration ttlOrNull() {
      return ttl;
    }

    @Override
    public Call<@Nullable Void> copy() {
      return new Set(cache(), copyOf(keyPayload()), copyOf(value), ttl);
    }
  }

  private static final class Delete extends Call<@Nullable Void> {
    Delete(String cache, Object key) {
      super(cache, key);
    }

    @Override
    boolean isCommand() {
      return false;
    }

    @Override
    public Operation operation() {
      return Operation.DELETE;
    }

    @Override
    public Call<@Nullable Void> copy() {
      return new Delete(cache(), copyOf(keyPayload()));
    }
  }
}
