package dev.protosocket.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.NullUnmarked;
import org.jspecify.annotations.Nullable;

/**
 * A {@link CompletableFuture} whose first dependent costs one object of 24 bytes rather than two of
 * 64: the dependent future carries its action itself and sits in a field of this one. That first
 * dependent is what nearly every caller attaches, and the only one; the second and later ones are
 * the JDK's. The behaviour is the JDK's throughout, and tested against it.
 */
@NullUnmarked // CompletableFuture says nothing of nulls, and a miss is one
class LeanFuture<V> extends CompletableFuture<V> {
  private static final VarHandle FIRST;

  /** In the place of the first dependent once it has run, or can no longer be attached. */
  private static final Object TAKEN = new Object();

  static {
    try {
      FIRST = MethodHandles.lookup().findVarHandle(LeanFuture.class, "first", Object.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  @SuppressWarnings("UnusedVariable") // through FIRST
  private volatile @Nullable Object first;

  /** Holds its action; what it completes with is the dependent's result. */
  private abstract static class Dependent<V, R> extends CompletableFuture<R> {
    /** Acts on the source's result, of which one part is null; completes this future. */
    abstract void run(V value, @Nullable Throwable failure);

    final void fail(Throwable failure) {
      completeExceptionally(
          failure instanceof CompletionException ? failure : new CompletionException(failure));
    }
  }

  @SuppressWarnings("unchecked")
  private void runFirst(V value, @Nullable Throwable failure) {
    Object dependent = FIRST.getAndSet(this, TAKEN);
    if (dependent instanceof Dependent<?, ?>) {
      Dependent<V, ?> attached = (Dependent<V, ?>) dependent;
      // As in the JDK, a dependent that was completed from outside does not act.
      if (!attached.isDone()) {
        attached.run(value, failure);
      }
    }
  }

  /** Makes the dependent the first one; null if there is one, or this future is complete. */
  private <R> @Nullable CompletableFuture<R> attachFirst(Dependent<V, R> dependent) {
    return FIRST.compareAndSet(this, null, dependent) ? dependent : null;
  }

  private boolean free() {
    return first == null && !isDone();
  }

  @Override
  public CompletableFuture<V> whenComplete(BiConsumer<? super V, ? super Throwable> action) {
    Objects.requireNonNull(action);
    CompletableFuture<V> dependent = free() ? attachFirst(new WhenComplete<>(action)) : null;
    return dependent != null ? dependent : super.whenComplete(action);
  }

  @Override
  public <R> CompletableFuture<R> handle(BiFunction<? super V, Throwable, ? extends R> action) {
    Objects.requireNonNull(action);
    CompletableFuture<R> dependent = free() ? attachFirst(new Handle<V, R>(action)) : null;
    return dependent != null ? dependent : super.handle(action);
  }

  @Override
  public <R> CompletableFuture<R> thenApply(Function<? super V, ? extends R> action) {
    Objects.requireNonNull(action);
    CompletableFuture<R> dependent = free() ? attachFirst(new ThenApply<V, R>(action)) : null;
    return dependent != null ? dependent : super.thenApply(action);
  }

  @Override
  public CompletableFuture<Void> thenAccept(Consumer<? super V> action) {
    Objects.requireNonNull(action);
    CompletableFuture<Void> dependent = free() ? attachFirst(new ThenAccept<>(action)) : null;
    return dependent != null ? dependent : super.thenAccept(action);
  }

  // Every way to complete runs the first dependent, too.

  @Override
  public boolean complete(V value) {
    boolean completed = super.complete(value);
    if (completed) {
      runFirst(value, null);
    }
    return completed;
  }

  @Override
  public boolean completeExceptionally(Throwable failure) {
    boolean completed = super.completeExceptionally(failure);
    if (completed) {
      runFirst(null, failure);
    }
    return completed;
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    boolean cancelled = super.cancel(mayInterruptIfRunning);
    super.whenComplete(this::runFirst);
    return cancelled;
  }

  @Override
  public void obtrudeValue(V value) {
    super.obtrudeValue(value);
    super.whenComplete(this::runFirst);
  }

  @Override
  public void obtrudeException(Throwable failure) {
    super.obtrudeException(failure);
    super.whenComplete(this::runFirst);
  }

  @Override
  public CompletableFuture<V> completeAsync(Supplier<? extends V> supplier, Executor executor) {
    super.completeAsync(supplier, executor);
    super.whenComplete(this::runFirst);
    return this;
  }

  @Override
  public int getNumberOfDependents() {
    return super.getNumberOfDependents() + (first instanceof Dependent<?, ?> ? 1 : 0);
  }

  private static final class WhenComplete<V> extends Dependent<V, V> {
    private final BiConsumer<? super V, ? super Throwable> action;

    WhenComplete(BiConsumer<? super V, ? super Throwable> action) {
      this.action = action;
    }

    @Override
    void run(V value, @Nullable Throwable failure) {
      Throwable outcome = failure;
      try {
        action.accept(value, failure);
      } catch (Throwable e) {
        if (outcome == null) {
          outcome = e;
        } else if (outcome != e) {
          outcome.addSuppressed(e);
        }
      }
      if (outcome == null) {
        complete(value);
      } else {
        fail(outcome);
      }
    }
  }

  private static final class Handle<V, R> extends Dependent<V, R> {
    private final BiFunction<? super V, Throwable, ? extends R> action;

    Handle(BiFunction<? super V, Throwable, ? extends R> action) {
      this.action = action;
    }

    @Override
    void run(V value, @Nullable Throwable failure) {
      try {
        complete(action.apply(value, failure));
      } catch (Throwable e) {
        fail(e);
      }
    }
  }

  private static final class ThenApply<V, R> extends Dependent<V, R> {
    private final Function<? super V, ? extends R> action;

    ThenApply(Function<? super V, ? extends R> action) {
      this.action = action;
    }

    @Override
    void run(V value, @Nullable Throwable failure) {
      if (failure != null) {
        fail(failure);
        return;
      }
      try {
        complete(action.apply(value));
      } catch (Throwable e) {
        fail(e);
      }
    }
  }

  private static final class ThenAccept<V> extends Dependent<V, Void> {
    private final Consumer<? super V> action;

    ThenAccept(Consumer<? super V> action) {
      this.action = action;
    }

    @Override
    void run(V value, @Nullable Throwable failure) {
      if (failure != null) {
        fail(failure);
        return;
      }
      try {
        action.accept(value);
        complete(null);
      } catch (Throwable e) {
        fail(e);
      }
    }
  }
}
