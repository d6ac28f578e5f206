// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Invalidations;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A client whose requests are answered by the test. */
final class ManualClient implements CacheClient {
  /** A request that waits for its answer. */
  record Sent(Call<?> call, CompletableFuture<Object> future, @Nullable Duration timeout) {
    void answer(byte @Nullable [] value) {
      future.complete(value);
    }

    void find(Conditional.Found found) {
      future.complete(found);
    }

    /** Returns the number of the value that is known already; -1 if none is. */
    int known() {
      return ((Conditional) call).known instanceof Conditional.Numbered known ? known.number() : -1;
    }
  }

  /** All of them, those that have ended too. */
  final List<Sent> sent;

  private final @Nullable Duration timeout;
  private final boolean validates;

  /** What it has of Invalidations; null for none. */
  @Nullable Invalidations told;

  volatile boolean closed;

  ManualClient() {
    this(false);
  }

  /** Creates a client that has conditional reads, or not. */
  ManualClient(boolean validates) {
    this(new CopyOnWriteArrayList<>(), null, validates);
  }

  private ManualClient(List<Sent> sent, @Nullable Duration timeout, boolean validates) {
    this.sent = sent;
    this.validates = validates;
    this.timeout = timeout;
  }

  @Override
  @SuppressWarnings({"unchecked", "rawtypes"}) // what the test answers with
  public <V extends @Nullable Object> CompletableFuture<V> sendAsync(Call<V> call) {
    Sent one = new Sent(call.copy(), new CompletableFuture<>(), timeout);
    sent.add(one);
    return (CompletableFuture) one.future;
  }

  Sent last() {
    return sent.get(sent.size() - 1);
  }

  @Override
  public CacheClient withTimeout(Duration other) {
    return new ManualClient(sent, other, validates);
  }

  @Override
  public <C> Optional<C> capability(Class<C> type) {
    if (type == Invalidations.class) {
      return Optional.ofNullable(type.cast(told));
    }
    return validates && type == ConditionalReads.class
        ? Optional.of(type.cast(Conditional.READS))
        : Optional.empty();
  }

  @Override
  public Duration defaultTtl() {
    return Duration.ofMinutes(1);
  }

  @Override
  public void close() {
    closed = true;
  }
}
