// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Blocking;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The future of a batch on one connection: one object for the batch and one small one for each key.
 * The caller's thread submits the keys and then {@link #submitted} is called; the event loop ends
 * those that were sent. Whoever is the last completes the future.
 */
final class BatchFuture<K> extends LeanFuture<BatchResult<K>> {
  private final CallMode mode;
  private final String cache;
  private final Batch<K> batch;

  // The caller's, for its requests.
  private long startNanos;
  private long wireTtl;

  /** Each written once, by the caller or the event loop, before {@link #left} is counted down. */
  private final @Nullable KeyResult[] results;

  /** The caller's until the keys are submitted; null for keys that were refused. */
  private final @Nullable Key[] keys;

  /** Keys that have not ended, and one for the submission. */
  private final AtomicInteger left;

  BatchFuture(CallMode mode, String cache, Batch<K> batch) {
    this.mode = mode;
    this.cache = cache;
    this.batch = batch;
    this.results = new KeyResult[batch.size()];
    this.keys = new Key[results.length];
    this.left = new AtomicInteger(results.length + 1);
  }

  String cache() {
    return cache;
  }

  Batch<K> batch() {
    return batch;
  }

  CallMode mode() {
    return mode;
  }

  // Called by the submitting thread.

  /** The call begins: all keys have the same time, and SETs live equally long. */
  void begin(long now, long ttl) {
    startNanos = now;
    wireTtl = ttl;
  }

  /** Returns the time to live as the wire says it; 0 for anything but a SET. */
  long wireTtl() {
    return wireTtl;
  }

  long startNanos() {
    return startNanos;
  }

  /** Returns what a SET stores under a key, a {@link Payload}; null for another command. */
  @Nullable Object valueOrNull(int index) {
    return batch.operation() == Operation.SET ? batch.value(index) : null;
  }

  /** Returns the length of what a SET stores under a key; 0 for another command. */
  int valueLength(int index) {
    return batch.operation() == Operation.SET ? batch.value(index).length : 0;
  }

  /** Makes a request for a key, with a completion of its own. */
  void fill(Request request, int index) {
    request.ask(batch.operation(), cache, begin(index));
    request.allow(startNanos, mode.timeoutNanos());
  }

  /** Makes the completion of a key's request. */
  private Key begin(int index) {
    Key key = new Key(this, index);
    keys[index] = key;
    results[index] = null;
    return key;
  }

  /** Notes that a key was refused; it may {@link #begin} again before {@link #submitted}. */
  void refused(int index, CacheException error) {
    keys[index] = null;
    results[index] = KeyResult.failed(error);
  }

  /** Tells whether a key was refused; if not it was submitted, or no turn of its own came yet. */
  boolean isRefused(int index) {
    // Of a submitted key the result is the event loop's to write.
    return keys[index] == null && results[index] != null;
  }

  /** Returns why a key was refused; null if it was not. */
  @Nullable CacheException refusal(int index) {
    KeyResult result = results[index];
    return keys[index] == null && result != null ? result.error() : null;
  }

  /** Every key has been submitted or refused. */
  void submitted() {
    int ended = 1;
    for (Key key : keys) {
      if (key == null) {
        ended++;
      }
    }
    countDown(ended);
  }

  private void countDown(int ended) {
    if (left.addAndGet(-ended) != 0) {
      return;
    }
    BatchResult<K> result = BatchResult.take(batch, results);
    Executor executor = mode.executor();
    if (executor == null) {
      complete(result);
      return;
    }
    try {
      executor.execute(() -> complete(result));
    } catch (Throwable e) {
      // Rejected, or no thread could be started. Better here than never.
      complete(result);
    }
  }

  @Override
  protected Blocking blocking() {
    Connection connection = mode.connection();
    return mode.executor() == null ? connection.calls() : connection.callbacks();
  }

  @Override
  @Nullable EventExecutor owner() {
    return mode.executor() == null ? mode.connection().eventLoop() : null;
  }

  /** Cancels the requests too: their permits come back and the server is told. */
  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    if (cancelled) {
      Connection connection = mode.connection();
      for (Key key : keys) {
        if (key != null) {
          connection.withdraw(key);
        }
      }
      connection.onEventLoop(this::cancelRequests);
    }
    return cancelled;
  }

  private void cancelRequests() {
    for (Key key : keys) {
      if (key != null && results[key.index] == null) {
        mode.connection().multiplexer().cancel(key.idBits, key);
      }
    }
  }

  /** Ends one key. */
  static final class Key implements Completion {
    private final BatchFuture<?> call;
    private final int index;

    /** The low bits of the message id; see {@link CallFuture}. */
    private int idBits;

    private Key(BatchFuture<?> call, int index) {
      this.call = call;
      this.index = index;
    }

    @Override
    public long timeoutNanos() {
      return call.mode.timeoutNanos();
    }

    @Override
    public boolean mayBlock() {
      return call.mode.blocking();
    }

    @Override
    public void staged(long id) {
      idBits = (int) id;
    }

    @Override
    public void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length) {
      if (outcome == Outcome.HIT) {
        byte[] value = new byte[length];
        buffer.getBytes(index, value);
        end(KeyResult.hit(value));
      } else {
        end(KeyResult.withoutValue(request.operation));
      }
    }

    @Override
    public void fail(Request request, CacheException error) {
      end(KeyResult.failed(error));
    }

    private void end(KeyResult result) {
      call.results[index] = result;
      call.countDown(1);
    }
  }
}
