// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.ServerSettings.NANOSECOND;
import static dev.protosocket.server.ServerSettings.duration;
import static dev.protosocket.server.ServerSettings.require;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Wrongs a server's replies by chance, the same way in every run: which fault a reply meets depends
 * on the seed and its message id alone, whatever the threads do. Give it to {@link
 * EmbeddedServerBuilder#replyInterceptor}. Authentications are left alone. {@link
 * MemcachedServer.Builder#faults} takes it as well, for the faults that an in-order protocol has.
 *
 * <p>One plan may serve several connections; "later replies" are then those of all of them. At most
 * {@value #MAX_HELD} replies are held; beyond that the oldest leave.
 *
 * <p>Safe for use by any number of threads.
 */
public final class FaultPlan implements ReplyInterceptor {
  /** The most replies that are held back at a time. */
  public static final int MAX_HELD = 65_536;

  /** Ids with this bit set are beyond any that a client reaches by counting. */
  private static final long WRONG_ID_BIT = 1L << 62;

  private final Builder settings;
  private final Map<ReplyFault, LongAdder> injected = new EnumMap<>(ReplyFault.class);

  // Guarded by this.
  private final Set<Held> held = new LinkedHashSet<>();
  private boolean stalled;

  private FaultPlan(Builder settings) {
    this.settings = settings;
    for (ReplyFault fault : ReplyFault.values()) {
      injected.put(fault, new LongAdder());
    }
  }

  /** Returns a builder without any fault; equal seeds make equal plans. */
  public static Builder builder(long seed) {
    return new Builder(seed);
  }

  /** {@return the fault that the reply to this message meets; null if it meets none} */
  public @Nullable ReplyFault faultOf(long messageId) {
    double dice = draw(messageId).nextDouble();
    for (Map.Entry<ReplyFault, Double> entry : settings.probabilities.entrySet()) {
      dice -= entry.getValue();
      if (dice < 0) {
        return entry.getKey();
      }
    }
    return null;
  }

  /** {@return how many replies have met the fault} */
  public long injected(ReplyFault fault) {
    return counter(fault).sum();
  }

  /** Returns the fault that a reply meets, which from now on is counted; null if it meets none. */
  @Nullable ReplyFault meet(long number) {
    ReplyFault fault = faultOf(number);
    if (fault != null) {
      counter(fault).increment();
    }
    return fault;
  }

  /** Returns how late a reply is that meets a DELAY. */
  long delayNanos(long number) {
    return 1 + draw(~number).nextLong(settings.maxDelay.toNanos());
  }

  /** Tells whether it has a fault. */
  boolean has(ReplyFault fault) {
    return settings.probabilities.getOrDefault(fault, 0.0) > 0;
  }

  private LongAdder counter(ReplyFault fault) {
    return Objects.requireNonNull(injected.get(fault));
  }

  /**
   * Holds every reply back from now on until resumed. A Cancel of a request whose answer is held
   * comes too late and is ignored, as by a server whose answers are stuck on their way out.
   */
  public synchronized void stall() {
    stalled = true;
  }

  /** Ends a stall: everything held by it is sent at once, in order. */
  public void resume() {
    List<Held> released;
    synchronized (this) {
      stalled = false;
      released = removeWhere(Why.STALL, 0);
    }
    released.forEach(Held::release);
  }

  @Override
  public void onReply(CacheCommand command, CacheResponse reply, Consumer<CacheResponse> send) {
    if (command.getUnary().hasAuth()) {
      send.accept(reply);
    } else if (command.getControlCode() == Responses.CANCEL) {
      onCancel(command.getMessageId(), reply, send);
    } else {
      onAnswer(faultOf(command.getMessageId()), reply, send);
    }
  }

  private void onAnswer(
      @Nullable ReplyFault fault, CacheResponse reply, Consumer<CacheResponse> send) {
    long id = reply.getMessageId();
    if (fault != null) {
      counter(fault).increment();
      switch (fault) {
        case DROP, SILENCE -> {}
        case DUPLICATE -> {
          leave(reply, send);
          leave(reply, send);
        }
        case DELAY -> {
          after(delayNanos(id)).execute(() -> leave(reply, send));
        }
        case REORDER -> {
          Held late = new Held(Why.REORDER, reply, send);
          late.overtakers = 1 + draw(~id).nextInt(settings.maxOvertaking);
          hold(late);
          after(settings.maxHold.toNanos()).execute(() -> releaseOne(late));
        }
        case WRONG_ID -> leave(reply.toBuilder().setMessageId(id | WRONG_ID_BIT).build(), send);
        case ERROR -> leave(Responses.error(id, settings.errorStatus, "injected"), send);
        case CANCEL -> leave(Responses.cancelled(id), send);
        case ANSWER_AFTER_CANCEL -> hold(new Held(Why.CANCEL, reply, send));
      }
    } else {
      leave(reply, send);
    }
  }

  private void onCancel(long id, CacheResponse reply, Consumer<CacheResponse> send) {
    ReplyFault fault = faultOf(id);
    if (fault == ReplyFault.SILENCE) {
      return;
    }
    if (fault == ReplyFault.ANSWER_AFTER_CANCEL) {
      List<Held> released;
      synchronized (this) {
        released = removeWhere(Why.CANCEL, id);
      }
      // Through its own send: the same id may be in flight on another connection.
      released.forEach(answer -> leave(answer.reply, answer.send));
    } else if (!isStalledAnswer(id)) {
      leave(reply, send);
    }
  }

  /** Tells whether the request has its answer, which only waits for the end of the stall. */
  private synchronized boolean isStalledAnswer(long id) {
    return stalled
        && held.stream().anyMatch(late -> late.why == Why.STALL && late.reply.getMessageId() == id);
  }

  /** Sends a reply, unless the server is stalled, and whatever it overtook for long enough. */
  private void leave(CacheResponse reply, Consumer<CacheResponse> send) {
    List<Held> overtaken = new ArrayList<>();
    synchronized (this) {
      if (stalled) {
        hold(new Held(Why.STALL, reply, send));
        return;
      }
      for (Held late : held) {
        if (late.why == Why.REORDER && --late.overtakers <= 0) {
          overtaken.add(late);
        }
      }
      overtaken.forEach(held::remove);
    }
    send.accept(reply);
    overtaken.forEach(Held::release);
  }

  private void hold(Held late) {
    Held oldest = null;
    synchronized (this) {
      if (held.size() >= MAX_HELD) {
        Iterator<Held> first = held.iterator();
        oldest = first.next();
        first.remove();
      }
      held.add(late);
    }
    if (oldest != null) {
      oldest.release();
    }
  }

  private void releaseOne(Held late) {
    boolean waiting;
    synchronized (this) {
      waiting = held.remove(late);
    }
    if (waiting) {
      leave(late.reply, late.send);
    }
  }

  private List<Held> removeWhere(Why why, long id) {
    List<Held> removed = new ArrayList<>();
    for (Held late : held) {
      if (late.why == why && (why == Why.STALL || late.reply.getMessageId() == id)) {
        removed.add(late);
      }
    }
    removed.forEach(held::remove);
    return removed;
  }

  private SplittableRandom draw(long messageId) {
    return new SplittableRandom(settings.seed * 31 + messageId);
  }

  private static Executor after(long nanos) {
    return CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, Runnable::run);
  }

  private enum Why {
    STALL,
    REORDER,
    CANCEL
  }

  /** A reply held back. */
  private static final class Held {
    final Why why;
    final CacheResponse reply;
    final Consumer<CacheResponse> send;
    int overtakers;

    Held(Why why, CacheResponse reply, Consumer<CacheResponse> send) {
      this.why = why;
      this.reply = reply;
      this.send = send;
    }

    void release() {
      send.accept(reply);
    }
  }

  /** Says how often each fault is to happen; not thread-safe. */
  public static final class Builder {
    private final long seed;
    private final Map<ReplyFault, Double> probabilities = new EnumMap<>(ReplyFault.class);
    private Duration maxDelay = Duration.ofMillis(50);
    private int maxOvertaking = 8;
    private Duration maxHold = Duration.ofMillis(100);
    private Status errorStatus = Status.UNAVAILABLE;

    private Builder(long seed) {
      this.seed = seed;
    }

    private Builder(Builder from) {
      this.seed = from.seed;
      this.probabilities.putAll(from.probabilities);
      this.maxDelay = from.maxDelay;
      this.maxOvertaking = from.maxOvertaking;
      this.maxHold = from.maxHold;
      this.errorStatus = from.errorStatus;
    }

    /**
     * Makes replies meet a fault; each reply meets one at most.
     *
     * @param fault the fault
     * @param probability from 0 to 1; all of them together at most 1
     * @return this
     */
    public Builder with(ReplyFault fault, double probability) {
      Objects.requireNonNull(fault, "fault");
      require(probability >= 0 && probability <= 1, "a probability must be from 0 to 1");
      double others =
          probabilities.entrySet().stream()
              .filter(entry -> entry.getKey() != fault)
              .mapToDouble(Map.Entry::getValue)
              .sum();
      require(others + probability <= 1 + 1e-9, "the probabilities add up to more than 1");
      probabilities.put(fault, probability);
      return this;
    }

    /** Bounds the time of a DELAY, 50 ms by default. */
    public Builder maxDelay(Duration delay) {
      maxDelay = duration("maxDelay", delay, NANOSECOND);
      return this;
    }

    /** Bounds how many replies overtake one in a REORDER, 8 by default. */
    public Builder maxOvertaking(int replies) {
      require(replies >= 1 && replies <= MAX_HELD, "maxOvertaking must be from 1 to " + MAX_HELD);
      maxOvertaking = replies;
      return this;
    }

    /** Bounds the time a REORDER waits to be overtaken, 100 ms by default. */
    public Builder maxHold(Duration hold) {
      maxHold = duration("maxHold", hold, NANOSECOND);
      return this;
    }

    /** Sets the status of an ERROR, UNAVAILABLE by default. */
    public Builder errorStatus(Status status) {
      errorStatus = Objects.requireNonNull(status, "status");
      return this;
    }

    /** {@return the plan} */
    public FaultPlan build() {
      return new FaultPlan(new Builder(this));
    }
  }
}
