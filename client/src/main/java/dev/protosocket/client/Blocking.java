package dev.protosocket.client;

import io.netty.util.internal.ThreadExecutorMap;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/** How a blocking call waits for its asynchronous twin. */
final class Blocking {
  private Blocking() {}

  /** Tells whether this thread may wait: an event loop may not. */
  static boolean allowed() {
    return ThreadExecutorMap.currentExecutor() == null;
  }

  /** Refuses to go on where waiting would stop the event loop, and with it the answer. */
  static void check() {
    if (!allowed()) {
      throw new IllegalStateException(
          "a blocking call on the event-loop thread "
              + Thread.currentThread().getName()
              + " would wait for itself; use the asynchronous call, or another thread");
    }
  }

  static <V extends @Nullable Object> V await(CompletableFuture<V> future) {
    try {
      // Unbounded here: the request's own deadline ends it.
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof CacheException failure) {
        throw failure.withCallerStack();
      }
      throw new IllegalStateException(e.getCause());
    } catch (CancellationException e) {
      throw new RequestCancelledException(RequestFate.UNKNOWN, "cancelled by the caller", e)
          .withCallerStack();
    } catch (InterruptedException e) {
      future.cancel(true);
      Thread.currentThread().interrupt();
      throw new RequestCancelledException(
              RequestFate.UNKNOWN, "interrupted while waiting for the answer", e)
          .withCallerStack();
    }
  }
}
