// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.codec.Flights.End;
import dev.protosocket.codec.Flights.Flight;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes one value, once, and gives it to all who wait before it is stored. For one thread. */
@SuppressWarnings("NullAway") // JDK 17's javac loses the interface's @Nullable in class files
final class Making<K, V> implements Supplier<byte[]> {
  private final Loading<K, V> loading;
  private final Loading.Ask<K, V> ask;
  private final Flight<V> flight;
  private final TimeToLive life;
  private @Nullable End<V> end;
  private byte @Nullable [] encoded;

  /** Takes the way out of what must return a value. */
  static final class NoValue extends RuntimeException {
    private static final long serialVersionUID = 1L;

    NoValue() {
      super("the loader returned null", null, false, false);
    }
  }

  Making(Loading<K, V> loading, Loading.Ask<K, V> ask, Flight<V> flight) {
    this.loading = loading;
    this.ask = ask;
    this.flight = flight;
    this.life = loading.rule.of(loading.ttl);
  }

  /** Returns how long the value lives; of a time before it was made. */
  TimeToLive life() {
    return life;
  }

  boolean isDone() {
    return end != null;
  }

  /** Returns what all who wait were given. */
  End<V> end() {
    return end;
  }

  /** As {@link #encoded}, for what knows no null. */
  @Override
  public byte[] get() {
    byte[] made = encoded();
    if (made == null) {
      throw new NoValue();
    }
    return made;
  }

  /** Makes the value unless that is done, and returns what to store; null if there is none. */
  byte @Nullable [] encoded() {
    if (end == null) {
      V value = loaded();
      if (value != null) {
        encoded = loading.codec.encode(ask.bytes.length, value, life.softDeadline());
      }
      end = new End<>(value, null);
      flight.end(end);
    }
    return encoded;
  }

  private @Nullable V loaded() {
    boolean done = false;
    try {
      V value = ask.loader.apply(ask.key);
      done = true;
      return value;
    } finally {
      (done ? loading.counts.loads : loading.counts.loadFailures).increment();
    }
  }
}
