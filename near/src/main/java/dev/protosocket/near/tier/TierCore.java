// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near.tier;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.CacheException;
import dev.protosocket.client.Call;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.capability.ConditionalReads;
import dev.protosocket.client.capability.Versioned;
import dev.protosocket.client.spi.Blocking;
import dev.protosocket.client.spi.Plugins;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What all views of two tiers share. For any thread. */
@SuppressWarnings("NullAway") // CompletableFuture says nothing of nulls
final class TierCore {
  private static final Logger logger = LoggerFactory.getLogger(TieredClient.class);

  /** What ends sooner is not worth a refill, and some wires count in seconds. */
  private static final Duration MIN_REFILL_TTL = Duration.ofSeconds(1);

  final TierSettings settings;
  final TierCounts counts;
  final Fence fence = new Fence();

  /** Makes reads that tell the time left; null if the second tier has none, or nobody asks. */
  private final @Nullable ConditionalReads timedReads;

  /** The last write of each key that the second tier has not ended yet, if they are ordered. */
  private final ConcurrentHashMap<TierKey, CompletableFuture<Void>> lastWrites =
      new ConcurrentHashMap<>();

  private final AtomicBoolean warned = new AtomicBoolean();
  private volatile Blocking ofFirst = Blocking.of(new CompletableFuture<Void>());
  private volatile Blocking ofSecond = ofFirst;

  TierCore(TierSettings settings, TierCounts counts, @Nullable ConditionalReads timedReads) {
    this.settings = settings;
    this.counts = counts;
    this.timedReads = timedReads;
  }

  /** Learns from a tier's future who may wait for it. */
  void learn(Tier tier, CompletableFuture<?> future) {
    Blocking rules = Blocking.of(future);
    if (tier == Tier.FIRST && rules != ofFirst) {
      ofFirst = rules;
    } else if (tier == Tier.SECOND && rules != ofSecond) {
      ofSecond = rules;
    }
  }

  /** Returns who may wait for what the tiers complete: the rules of one that refuses it here. */
  Blocking blocking() {
    return ofFirst.isAllowed() ? ofSecond : ofFirst;
  }

  /** Returns what a tier's request failed with, without the wrapper that a dependent adds. */
  static @Nullable Throwable unwrap(@Nullable Throwable failure) {
    Throwable cause = failure == null ? null : failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  /** Tells whether nothing of a request has left this process. */
  static boolean isNotSent(@Nullable Throwable failure) {
    return failure instanceof CacheException error && error.fate() == RequestFate.NOT_SENT;
  }

  /** Tells whether the first tier's failure says more of what may have changed. */
  static boolean isFirstWorse(@Nullable Throwable ofFirst, @Nullable Throwable ofSecond) {
    return ofFirst != null && !isNotSent(ofFirst) && isNotSent(ofSecond);
  }

  /** Counts a failure of a tier and tells of it. Cancelling is none. */
  void failed(Tier tier, Operation operation, @Nullable Throwable failure) {
    if (!(failure instanceof CacheException error)) {
      return;
    }
    (tier == Tier.FIRST ? counts.firstFailures : counts.secondFailures).increment();
    Plugins.tell(
        () -> settings.listener().failed(tier, settings.label(tier), operation, error),
        thrown -> {
          if (warned.compareAndSet(false, true)) {
            logger.warn("the listener of two tiers has thrown; this is not said again", thrown);
          }
        });
  }

  /**
   * Sends a request; whatever it ends with, even if it cannot be sent, is told to the caller's
   * function, with failures unwrapped, counted and listened to.
   *
   * @param call is cancelled with it; null: the request goes on whatever becomes of the call
   */
  <V extends @Nullable Object> void send(
      @Nullable TierFuture<?> call,
      Tier tier,
      CacheClient client,
      Call<V> request,
      BiConsumer<@Nullable V, @Nullable Throwable> then) {
    CompletableFuture<V> sent;
    try {
      sent = client.sendAsync(request);
    } catch (Throwable e) {
      then.accept(null, e);
      return;
    }
    if (call != null) {
      call.sent(tier, sent);
    }
    sent.whenComplete(
        (value, failure) -> {
          Throwable cause = unwrap(failure);
          failed(tier, request.operation(), cause);
          then.accept(value, cause);
        });
  }

  // Reading the second tier.

  /** Returns what asks the second tier for a value, and for its time left if it tells that. */
  Call<?> secondRead(String cache, byte[] key) {
    return timedReads == null ? Call.get(cache, key) : timedReads.get(cache, key);
  }

  static byte @Nullable [] value(@Nullable Object answer) {
    return answer instanceof Versioned found ? found.value() : (byte[]) answer;
  }

  /** Returns how long it may live on the first tier. */
  Duration firstTtl(@Nullable Object answer) {
    return answer instanceof Versioned found
        ? settings.firstTtl(found.ttl())
        : settings.maxFirstTtl();
  }

  /**
   * Stores on the first tier what the second had, in the background.
   *
   * @param value read during the call only
   * @param asked the key's generation when the read began
   */
  void refill(CacheClient first, TierKey key, byte[] value, Duration ttl, long asked) {
    Fence.Place place = fence.at(key);
    if (ttl.compareTo(MIN_REFILL_TTL) < 0 || !counts.begin()) {
      counts.refillsLeftOut.increment();
      return;
    }
    if (!place.beginRefill(asked)) {
      counts.end();
      counts.refillsLeftOut.increment();
      return;
    }
    CompletableFuture<Void> sent;
    try {
      sent = first.sendAsync(Call.set(key.cache(), key.bytes(), value, ttl));
    } catch (Throwable e) {
      sent = CompletableFuture.failedFuture(e);
    }
    sent.whenComplete(
        (stored, failure) -> {
          failed(Tier.FIRST, Operation.SET, unwrap(failure));
          (failure == null ? counts.refills : counts.refillFailures).increment();
          counts.end();
          place.endRefill();
        });
  }

  // Writing the second tier.

  /**
   * Runs a write of a key on the second tier, after those before it if they may be in the
   * background.
   *
   * @param write is handed what it has to run when it has ended
   */
  void inOrder(TierKey key, Consumer<Runnable> write) {
    if (settings.writes() != WritePolicy.SECOND_LATER) {
      write.accept(() -> {});
      return;
    }
    CompletableFuture<Void> mine = new CompletableFuture<>();
    CompletableFuture<Void> before = lastWrites.put(key, mine);
    Runnable ended =
        () -> {
          lastWrites.remove(key, mine);
          mine.complete(null);
        };
    if (before == null) {
      write.accept(ended);
    } else {
      before.whenComplete((nothing, never) -> write.accept(ended));
    }
  }
}
