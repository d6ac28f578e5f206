// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.Batch;
import dev.protosocket.client.BatchResult;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.KeyResult;
import dev.protosocket.client.ValueFormatException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The calls of a typed cache for many keys, to batches and from their results. For any thread. */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
final class ManyKeys<K, V> {
  /** Among so many times to live a call spreads its values, if times are shortened by chance. */
  static final int SPREAD = 8;

  private final KeyFormat<K> keys;
  private final ValueCodec<V> codec;
  private final TimeToLive.Rule rule;
  private final Loading<K, V> loading;
  private final Reader<V> reader;

  /** Makes a value of what was read. */
  interface Reader<V> {
    @Nullable V read(int keyLength, byte @Nullable [] stored);
  }

  ManyKeys(
      KeyFormat<K> keys,
      ValueCodec<V> codec,
      TimeToLive.Rule rule,
      Loading<K, V> loading,
      Reader<V> reader) {
    this.keys = keys;
    this.codec = codec;
    this.rule = rule;
    this.loading = loading;
    this.reader = reader;
  }

  /** What is to be written under one time to live each. */
  record Writing<K>(List<TypedKeys<K>> parts, List<Batch<byte[]>> batches) {}

  Writing<K> writing(Map<? extends K, ? extends V> entries, Duration howLong) {
    Objects.requireNonNull(entries, "entries");
    Objects.requireNonNull(howLong, "ttl");
    Writing<K> writing = new Writing<>(new ArrayList<>(), new ArrayList<>());
    for (Map<K, V> part : spread(entries)) {
      TypedKeys<K> all = new TypedKeys<>(part.keySet(), keys);
      TimeToLive life = rule.of(howLong);
      byte[][] values = new byte[all.size()][];
      int i = 0;
      for (V value : part.values()) {
        values[i] =
            codec.encode(
                all.bytes()[i].length,
                Objects.requireNonNull(value, "entries: a value"),
                life.softDeadline());
        i++;
      }
      writing.parts().add(all);
      writing.batches().add(Batch.set(all.bytes(), values, life.ttl()));
    }
    writing.parts().forEach(this::invalidate);
    return writing;
  }

  TypedBatch<K, V> found(TypedKeys<K> all, BatchResult<byte[]> result) {
    Map<K, V> values = new LinkedHashMap<>();
    Map<K, CacheException> errors = new LinkedHashMap<>();
    for (int i = 0; i < all.size(); i++) {
      KeyResult one = result.results().get(i);
      CacheException error = one.error();
      V value = null;
      if (error == null) {
        try {
          value = reader.read(all.bytes()[i].length, one.value());
        } catch (ValueFormatException e) {
          error = e;
        }
      }
      if (error != null) {
        errors.put(all.key(i), error);
      } else if (value != null) {
        values.put(all.key(i), value);
      }
    }
    return new TypedBatch<>(all.size(), values, errors);
  }

  TypedBatch<K, V> written(List<TypedKeys<K>> parts, List<BatchResult<byte[]>> results) {
    Map<K, CacheException> errors = new LinkedHashMap<>();
    int size = 0;
    for (int part = 0; part < parts.size(); part++) {
      TypedKeys<K> all = parts.get(part);
      invalidate(all);
      size += all.size();
      for (int i = 0; i < all.size(); i++) {
        CacheException error = results.get(part).results().get(i).error();
        if (error != null) {
          errors.put(all.key(i), error);
        }
      }
    }
    return new TypedBatch<>(size, Map.of(), errors);
  }

  void invalidate(TypedKeys<K> all) {
    for (byte[] key : all.bytes()) {
      loading.invalidate(key);
    }
  }

  /** Or all that is stored together would end together. */
  private List<Map<K, V>> spread(Map<? extends K, ? extends V> entries) {
    int parts = rule.jitterPercent() == 0 ? 1 : Math.max(1, Math.min(SPREAD, entries.size()));
    List<Map<K, V>> spread = new ArrayList<>();
    for (int i = 0; i < parts; i++) {
      spread.add(new LinkedHashMap<>());
    }
    int next = 0;
    for (Map.Entry<? extends K, ? extends V> entry : entries.entrySet()) {
      spread.get(next++ % parts).put(entry.getKey(), entry.getValue());
    }
    return spread;
  }
}
