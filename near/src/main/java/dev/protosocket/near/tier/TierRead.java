// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;
import java.time.Duration;
import java.util.Objects;
import java.util.function.BiFunction;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A value that is read from two tiers.
 *
 * @param <V> what the caller gets
 */
@NullUnmarked // CompletableFuture says nothing of nulls
final class TierRead<V> extends TierFuture<V> {
  private final CacheClient first;
  private final CacheClient second;
  private final TierKey key;
  private final long generation;
  private final BiFunction<byte[], Tier, V> result;

  // Guarded by this.
  private @Nullable Reply ofFirst;
  private @Nullable Reply ofSecond;
  private boolean decided;

  /** How a tier has ended. */
  @SuppressWarnings("ArrayRecordComponent")
  private record Reply(byte @Nullable [] value, Duration ttl, @Nullable Throwable failure) {
    boolean isHit() {
      return value != null;
    }
  }

  /**
   * Creates a read.
   *
   * @param result makes the caller's of a value and its tier, or of two nulls
   */
  TierRead(
      TierCore core,
      CacheClient first,
      CacheClient second,
      TierKey key,
      BiFunction<byte[], Tier, V> result) {
    super(core);
    this.first = first;
    this.second = second;
    this.key = key;
    this.result = result;
    this.generation = core.fence.at(key).generation();
  }

  TierRead<V> start() {
    ask(Tier.FIRST);
    if (core.settings.reads() != ReadPolicy.SEQUENTIAL) {
      ask(Tier.SECOND);
    }
    return this;
  }

  private void ask(Tier tier) {
    Call<?> request;
    try {
      request =
          tier == Tier.FIRST
              ? Call.get(key.cache(), key.bytes())
              : core.secondRead(key.cache(), key.bytes());
    } catch (RuntimeException e) {
      ended(tier, null, e);
      return;
    }
    core.send(
        this,
        tier,
        tier == Tier.FIRST ? first : second,
        request,
        (answer, failure) -> ended(tier, answer, failure));
  }

  private void ended(Tier tier, @Nullable Object answer, @Nullable Throwable failure) {
    Reply reply =
        failure == null
            ? new Reply(TierCore.value(answer), core.firstTtl(answer), null)
            : new Reply(null, Duration.ZERO, failure);
    Tier decision;
    synchronized (this) {
      if (tier == Tier.FIRST) {
        ofFirst = reply;
      } else {
        ofSecond = reply;
      }
      if (decided) {
        return;
      }
      decision = decide(tier, reply);
      decided = decision != null;
    }
    if (decision != null) {
      finish(decision);
    } else if (core.settings.reads() == ReadPolicy.SEQUENTIAL && !isDone()) {
      ask(Tier.SECOND);
    }
  }

  /** Returns whose reply counts, now that a tier has ended; null if nothing is decided yet. */
  private @Nullable Tier decide(Tier ended, Reply reply) {
    Reply one = ofFirst;
    Reply two = ofSecond;
    if (one != null && two != null) {
      return two.failure() != null && one.isHit() ? Tier.FIRST : Tier.SECOND;
    }
    return switch (core.settings.reads()) {
      case SEQUENTIAL ->
          reply.isHit() || reply.failure() instanceof InvalidRequestException ? ended : null;
      case RACE -> reply.isHit() ? ended : null;
      case PREFER_SECOND -> ended == Tier.SECOND && reply.failure() == null ? ended : null;
    };
  }

  private void finish(Tier tier) {
    Reply one;
    Reply two;
    synchronized (this) {
      one = ofFirst;
      two = ofSecond;
    }
    Reply reply = Objects.requireNonNull(tier == Tier.FIRST ? one : two);
    if (one == null || two == null) {
      cancelAt(tier == Tier.FIRST ? Tier.SECOND : Tier.FIRST);
    }
    Throwable failure = reply.failure();
    if (failure != null) {
      completeExceptionally(failure);
      return;
    }
    byte[] value = reply.value();
    Tier by = value == null ? null : tier;
    core.counts.read(by);
    if (by == Tier.SECOND && core.settings.refill() && isMiss(one)) {
      core.refill(first, key, value, reply.ttl(), generation);
    }
    complete(result.apply(value, by));
  }

  private static boolean isMiss(@Nullable Reply reply) {
    return reply != null && reply.failure() == null && !reply.isHit();
  }
}
