// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The requests of one batch call: one operation for many keys, which may repeat. Callers have it
 * made by {@link BatchCalls#getAll}, {@link BatchCalls#setAll} and {@link BatchCalls#deleteAll};
 * implementations of {@link CacheClient} are given it. Immutable, but for the caller's arrays of
 * bytes in it: they may be read during the call only, and {@link #copy()} is for whoever needs them
 * longer.
 *
 * @param <K> how the keys were given: {@code String} or {@code byte[]}
 */
public final class Batch<K> {
  /** The most keys of one batch. */
  public static final int MAX_KEYS = 4096;

  private final Operation operation;

  /** As they were given. */
  private final Object[] names;

  /** The keys' bytes; null for a text that has no UTF-8 form. */
  private final byte[] @Nullable [] keys;

  private final byte @Nullable [][] values;
  private final @Nullable Duration ttl;

  /** Whether none of the arrays of bytes is the caller's. */
  private final boolean owned;

  private Batch(
      Operation operation,
      Object[] names,
      byte[] @Nullable [] keys,
      byte @Nullable [][] values,
      @Nullable Duration ttl,
      boolean owned) {
    this.operation = operation;
    this.names = names;
    this.keys = keys;
    this.values = values;
    this.ttl = ttl;
    this.owned = owned;
  }

  /**
   * Makes a batch of GETs.
   *
   * @param keys the keys, as text
   * @throws InvalidRequestException if there are more than {@value #MAX_KEYS}
   */
  public static Batch<String> get(Collection<String> keys) {
    return ofText(Operation.GET, keys);
  }

  /**
   * Makes a batch of GETs.
   *
   * @param keys the keys
   * @throws InvalidRequestException if there are more than {@value #MAX_KEYS}
   */
  public static Batch<byte[]> get(byte[][] keys) {
    return ofBytes(Operation.GET, keys, null, null);
  }

  /**
   * Makes a batch of SETs.
   *
   * @param entries the values by key
   * @param ttl how long each value lives
   * @throws InvalidRequestException if there are more than {@value #MAX_KEYS}
   */
  public static Batch<String> set(Map<String, byte[]> entries, Duration ttl) {
    Objects.requireNonNull(ttl, "ttl");
    checkSize(Objects.requireNonNull(entries, "entries").size());
    // Of a concurrent map the size means little.
    List<Map.Entry<String, byte[]>> list = new ArrayList<>(entries.entrySet());
    checkSize(list.size());
    String[] names = new String[list.size()];
    byte[][] values = new byte[names.length][];
    for (int i = 0; i < names.length; i++) {
      names[i] = Objects.requireNonNull(list.get(i).getKey(), "entries: a key");
      values[i] = Objects.requireNonNull(list.get(i).getValue(), "entries: a value");
    }
    return new Batch<>(Operation.SET, names, utf8(names), values, ttl, false);
  }

  /**
   * Makes a batch of SETs.
   *
   * @param keys the keys
   * @param values the values, in the order of the keys
   * @param ttl how long each value lives
   * @throws InvalidRequestException if there are more than {@value #MAX_KEYS}
   * @throws IllegalArgumentException if there are not as many values as keys
   */
  public static Batch<byte[]> set(byte[][] keys, byte[][] values, Duration ttl) {
    Objects.requireNonNull(keys, "keys");
    Objects.requireNonNull(values, "values");
    Objects.requireNonNull(ttl, "ttl");
    if (keys.length != values.length) {
      throw new IllegalArgumentException(
          "there are " + keys.length + " keys and " + values.length + " values");
    }
    return ofBytes(Operation.SET, keys, requireElements(values, "values"), ttl);
  }

  /**
   * Makes a batch of DELETEs.
   *
   * @param keys the keys, as text
   * @throws InvalidRequestException if there are more than {@value #MAX_KEYS}
   */
  public static Batch<String> delete(Collection<String> keys) {
    return ofText(Operation.DELETE, keys);
  }

  /**
   * Makes a batch of DELETEs.
   *
   * @param keys the keys
   * @throws InvalidRequestException if there are more than {@value #MAX_KEYS}
   */
  public static Batch<byte[]> delete(byte[][] keys) {
    return ofBytes(Operation.DELETE, keys, null, null);
  }

  private static Batch<String> ofText(Operation operation, Collection<String> keys) {
    checkSize(Objects.requireNonNull(keys, "keys").size());
    String[] names = requireElements(keys.toArray(new String[0]), "keys");
    checkSize(names.length);
    return new Batch<>(operation, names, utf8(names), null, null, true);
  }

  private static Batch<byte[]> ofBytes(
      Operation operation, byte[][] keys, byte @Nullable [][] values, @Nullable Duration ttl) {
    checkSize(Objects.requireNonNull(keys, "keys").length);
    byte[][] names = requireElements(keys, "keys");
    return new Batch<>(operation, names, names, values, ttl, false);
  }

  private static void checkSize(int size) {
    if (size > MAX_KEYS) {
      InvalidRequestException error =
          new InvalidRequestException(
              size + " keys are more than a batch takes, which is " + MAX_KEYS + "; split them");
      error.withCallerStack();
      throw error;
    }
  }

  /** Returns a copy of the array, whose elements stay the caller's. */
  private static <T> T[] requireElements(T[] elements, String name) {
    T[] copy = elements.clone();
    for (int i = 0; i < copy.length; i++) {
      if (copy[i] == null) {
        throw new NullPointerException(name + ": the element at index " + i);
      }
    }
    return copy;
  }

  private static byte[] @Nullable [] utf8(String[] texts) {
    byte[] @Nullable [] encoded = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      if (Utf8.indexOfLoneSurrogate(texts[i]) < 0) {
        encoded[i] = Utf8.encode("key", texts[i]);
      }
    }
    return encoded;
  }

  /** Returns the operation: GET, SET or DELETE. */
  public Operation operation() {
    return operation;
  }

  /** Returns the number of keys. */
  public int size() {
    return names.length;
  }

  /** Returns the keys as they were given, in their order; a view that cannot be changed. */
  @SuppressWarnings("unchecked") // the factories see to it
  public List<K> keys() {
    return Collections.unmodifiableList((List<K>) Arrays.asList(names));
  }

  /**
   * Returns the bytes of a key; to be read only.
   *
   * @param index the key's place
   * @throws InvalidRequestException if the key is a text that has no UTF-8 form
   */
  public byte[] key(int index) {
    byte[] key = keys[index];
    return key != null ? key : Utf8.encode("key", (String) names[index]);
  }

  /**
   * Returns the value to store under a key; to be read only.
   *
   * @param index the key's place
   * @throws IllegalStateException if this is no batch of SETs
   */
  public byte[] value(int index) {
    if (values == null) {
      throw new IllegalStateException("a " + operation + " has no value");
    }
    return values[index];
  }

  /**
   * Returns how long each value lives.
   *
   * @throws IllegalStateException if this is no batch of SETs
   */
  public Duration ttl() {
    if (ttl == null) {
      throw new IllegalStateException("a " + operation + " has no time to live");
    }
    return ttl;
  }

  /**
   * Returns a batch of the same SETs whose values live for another time.
   *
   * @throws IllegalStateException if this is no batch of SETs
   */
  public Batch<K> withTtl(Duration other) {
    Objects.requireNonNull(other, "other");
    return ttl().equals(other) ? this : new Batch<>(operation, names, keys, values, other, owned);
  }

  /**
   * Returns the call for one of the keys.
   *
   * @param cache the name of the cache
   * @param index the key's place
   * @throws InvalidRequestException if the key is a text that has no UTF-8 form
   */
  public Call<?> call(String cache, int index) {
    Objects.requireNonNull(cache, "cache");
    byte[] key = key(index);
    if (operation == Operation.GET) {
      return Call.get(cache, key);
    }
    return operation == Operation.SET
        ? Call.set(cache, key, value(index), ttl())
        : Call.delete(cache, key);
  }

  /**
   * Returns a batch of some of the keys.
   *
   * @param indexes the places of the keys in this batch; read during the call only
   */
  public Batch<K> select(int[] indexes) {
    Objects.requireNonNull(indexes, "indexes");
    Object[] someNames = new Object[indexes.length];
    byte[] @Nullable [] someKeys = new byte[indexes.length][];
    byte @Nullable [][] someValues = values == null ? null : new byte[indexes.length][];
    for (int i = 0; i < indexes.length; i++) {
      int index = indexes[i];
      someNames[i] = names[index];
      someKeys[i] = keys[index];
      if (values != null && someValues != null) {
        someValues[i] = values[index];
      }
    }
    return new Batch<>(operation, someNames, someKeys, someValues, ttl, owned);
  }

  /** Tells whether the batch may be read after the call, too, as a {@link #copy} may. */
  public boolean isCopy() {
    return owned;
  }

  /** Returns a batch of the same that may be read after the call, too: this one, if it may. */
  public Batch<K> copy() {
    if (owned) {
      return this;
    }
    byte[] @Nullable [] keyCopies = keys.clone();
    byte @Nullable [][] valueCopies = values == null ? null : values.clone();
    for (int i = 0; i < keyCopies.length; i++) {
      byte[] key = keyCopies[i];
      // A text's bytes are nobody else's.
      if (key != null && key == names[i]) {
        keyCopies[i] = key.clone();
      }
      if (valueCopies != null) {
        valueCopies[i] = valueCopies[i].clone();
      }
    }
    return new Batch<>(operation, names, keyCopies, valueCopies, ttl, true);
  }

  /** Shows the operation and the number of keys. */
  @Override
  public String toString() {
    return "Batch[" + operation + " of " + names.length + " keys]";
  }
}
