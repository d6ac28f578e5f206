// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.jcache;

import java.util.Objects;
import javax.cache.processor.EntryProcessor;
import javax.cache.processor.EntryProcessorException;
import javax.cache.processor.MutableEntry;
import org.jspecify.annotations.Nullable;

/**
 * What an entry processor works on: a value that was read, and what becomes of it. One thread's.
 */
@SuppressWarnings("NullAway") // null is what is not there
final class InvokedEntry<K, V> implements MutableEntry<K, V> {
  private final K key;
  private final @Nullable V found;
  private final Class<V> type;
  private @Nullable V value;
  private Change.Kind kind = Change.Kind.LEAVE;

  InvokedEntry(K key, @Nullable V found, Class<V> type) {
    this.key = key;
    this.found = found;
    this.value = found;
    this.type = type;
  }

  @Override
  public boolean exists() {
    return value != null;
  }

  @Override
  public void remove() {
    value = null;
    kind = found == null ? Change.Kind.LEAVE : Change.Kind.REMOVE;
  }

  @Override
  public K getKey() {
    return key;
  }

  @Override
  public @Nullable V getValue() {
    if (kind == Change.Kind.LEAVE && value != null) {
      kind = Change.Kind.READ;
    }
    return value;
  }

  @Override
  public void setValue(V newValue) {
    value = type.cast(Objects.requireNonNull(newValue, "value"));
    kind = Change.Kind.STORE;
  }

  /** Runs a processor on this, once. */
  <T> T process(EntryProcessor<K, V, T> processor, Object... arguments) {
    try {
      return processor.process(this, arguments);
    } catch (EntryProcessorException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new EntryProcessorException(e);
    }
  }

  <T extends @Nullable Object> Change<V, T> change(T result) {
    return new Change<>(kind, kind == Change.Kind.STORE ? value : null, result);
  }

  @Override
  public <T> T unwrap(Class<T> wanted) {
    if (wanted.isInstance(this)) {
      return wanted.cast(this);
    }
    throw new IllegalArgumentException("an entry is no " + wanted.getName());
  }

  /** Shows neither key nor value. */
  @Override
  public String toString() {
    return "InvokedEntry[" + kind + "]";
  }
}
