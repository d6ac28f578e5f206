// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import com.google.protobuf.ByteString;
import dev.protosocket.client.FuzzLedger.Op;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The callers of a {@link MultiplexerFuzzer}: futures, a pipeline, and what they do with both. */
final class FuzzedCaller {
  private static final int GET = 0;
  private static final int SET = 1;
  private static final int DELETE = 2;
  private static final int GET_AND_ACT = 3;
  private static final int FIRE_GET = 4;
  private static final int FIRE_SET = 5;
  private static final int FIRE_DELETE = 6;
  private static final int CANCEL = 7;
  private static final int RECEIVE = 8;
  private static final int GIVE_BACK = 9;
  private static final int REAUTHENTICATE = 10;
  private static final int NEW_PIPELINE = 11;
  static final int CLOSE = 12;

  /** The actions are numbered from 0. */
  static final int ACTIONS = 13;

  private static final int MAX_PENDING = 6;
  private static final int VALUE_UNIT = 256;
  private static final String CACHE = TestConnection.CACHE;
  private static final byte[] KEY = {'k', 'e', 'y'};
  private static final Duration TTL = Duration.ofSeconds(1);
  private static final List<Duration> TIMEOUTS =
      List.of(
          FuzzLedger.REQUEST_TIMEOUT,
          Duration.ofMillis(1),
          Duration.ofMillis(10),
          Duration.ofMillis(200));

  /** A request that can be cancelled. */
  private record Call(Op op, Runnable cancel) {}

  /** A received operation that is not closed yet, and the value it must keep. */
  private record Held(CompletedOp<Object> op, @Nullable ByteString value) {}

  private final TestConnection connection;
  private final FuzzLedger ledger;
  private final Runnable inCallback;
  private final List<Call> calls = new ArrayList<>();
  private final List<Held> held = new ArrayList<>();

  /** What was fired on the pipeline and not received. */
  private final List<Op> pending = new ArrayList<>();

  private Pipeline<Object> pipeline;
  private Duration pipelineTimeout = FuzzLedger.REQUEST_TIMEOUT;

  /**
   * Creates the callers.
   *
   * @param inCallback is run in the callbacks of some futures
   */
  FuzzedCaller(TestConnection connection, FuzzLedger ledger, Runnable inCallback) {
    this.connection = connection;
    this.ledger = ledger;
    this.inCallback = inCallback;
    pipeline = connection.client.pipeline(MAX_PENDING, pipelineTimeout);
  }

  void act(int action, int argument) {
    switch (action) {
      case GET, GET_AND_ACT ->
          call(Operation.GET, argument, action == GET_AND_ACT, c -> c.getAsync(CACHE, KEY));
      case SET -> {
        byte[] value = value(argument);
        call(Operation.SET, argument, false, c -> c.setAsync(CACHE, KEY, value, TTL));
      }
      case DELETE -> call(Operation.DELETE, argument, false, c -> c.deleteAsync(CACHE, KEY));
      case FIRE_GET -> fire(Operation.GET, argument, data -> pipeline.fireGet(CACHE, KEY, data));
      case FIRE_SET -> {
        byte[] value = value(argument);
        fire(Operation.SET, argument, data -> pipeline.fireSet(CACHE, KEY, value, TTL, data));
      }
      case FIRE_DELETE ->
          fire(Operation.DELETE, argument, data -> pipeline.fireDelete(CACHE, KEY, data));
      case CANCEL -> cancel(argument);
      case RECEIVE -> receive((argument & 7) + 1, (argument & 8) != 0);
      case GIVE_BACK -> giveBack();
      case REAUTHENTICATE -> reauthenticate();
      case NEW_PIPELINE -> newPipeline(TIMEOUTS.get(argument & 3));
      case CLOSE -> {
        ledger.closing();
        connection.client.closeAsync();
      }
      default -> throw new IllegalArgumentException("no action " + action);
    }
  }

  private static byte[] value(int argument) {
    return new byte[(argument >> 2) * VALUE_UNIT];
  }

  private static int itemBytes(Operation kind, int argument) {
    return KEY.length + (kind == Operation.SET ? value(argument).length : 0);
  }

  private void call(
      Operation kind,
      int argument,
      boolean actInCallback,
      Function<CacheClient, CompletableFuture<?>> call) {
    Duration timeout = TIMEOUTS.get(argument & 3);
    CacheClient client = connection.client.withTimeout(timeout);
    await(kind, itemBytes(kind, argument), timeout, actInCallback, () -> call.apply(client));
  }

  private void reauthenticate() {
    Credential next = Credential.of("localhost", 1, FuzzLedger.NEXT_TOKEN);
    await(
        Operation.AUTHENTICATE,
        0,
        FuzzLedger.REQUEST_TIMEOUT,
        false,
        () -> connection.client.reauthenticateAsync(next));
  }

  private void await(
      Operation kind,
      int itemBytes,
      Duration timeout,
      boolean actInCallback,
      Supplier<CompletableFuture<?>> call) {
    CompletableFuture<?>[] made = new CompletableFuture<?>[1];
    Op op =
        ledger.submit(
            kind,
            itemBytes,
            timeout,
            true,
            () -> {
              made[0] = call.get();
              return refusal(made[0]);
            });
    if (op == null) {
      return;
    }
    CompletableFuture<?> future = made[0];
    ledger.watched(op);
    calls.add(new Call(op, () -> future.cancel(true)));
    future.whenComplete(
        (value, error) ->
            ledger.inCallback(
                () -> {
                  ended(op, future, value, error);
                  if (actInCallback) {
                    inCallback.run();
                  }
                }));
  }

  private static @Nullable CacheException refusal(CompletableFuture<?> future) {
    return future.isDone() ? (CacheException) future.handle((value, e) -> e).join() : null;
  }

  private void ended(
      Op op, CompletableFuture<?> future, @Nullable Object value, @Nullable Throwable error) {
    if (future.isCancelled()) {
      FuzzLedger.require(op.cancelAsked, "the future was cancelled by nobody", op);
      ledger.seenOnce(op);
    } else if (error != null) {
      ledger.seen(op, Outcome.FAILED, error, null);
    } else {
      // A future doesn't tell more than that.
      ledger.seen(
          op,
          op.ending == null ? Outcome.HIT : op.ending.outcome(),
          null,
          value == null ? null : ByteString.copyFrom((byte[]) value));
    }
  }

  private void fire(Operation kind, int argument, Function<Object, RequestId> fire) {
    Object data = new Object();
    RequestId[] id = new RequestId[1];
    Op op =
        ledger.submit(
            kind,
            itemBytes(kind, argument),
            pipelineTimeout,
            pending.size() < MAX_PENDING,
            () -> {
              try {
                id[0] = fire.apply(data);
                return null;
              } catch (CacheException e) {
                return e;
              }
            });
    if (op != null) {
      FuzzLedger.require(id[0].value() == op.id, "fired under another id", op, id[0]);
      Pipeline<Object> firedOn = pipeline;
      op.userData = data;
      pending.add(op);
      calls.add(new Call(op, () -> firedOn.cancel(id[0])));
    }
    FuzzLedger.require(pipeline.pending() == pending.size(), "pending", pipeline.pending());
  }

  private void cancel(int argument) {
    if (calls.isEmpty()) {
      return;
    }
    Call call = calls.get(calls.size() - 1 - argument % calls.size());
    call.op().cancelAsked = true;
    call.cancel().run();
  }

  private void receive(int count, boolean keep) {
    for (int i = 0; i < count; i++) {
      CompletedOp<Object> received = pipeline.poll();
      if (received == null) {
        return;
      }
      Op op = ledger.op(received.id().value());
      ByteString value = value(received);
      held.add(new Held(received, value));
      FuzzLedger.require(pending.remove(op), "another pipeline's", op);
      FuzzLedger.require(received.userData() == op.userData, "another's data", op);
      ledger.seen(op, received.outcome(), received.error(), value);
      if (!keep) {
        giveBack();
      }
    }
    FuzzLedger.require(pipeline.pending() == pending.size(), "pending", pipeline.pending());
  }

  private static @Nullable ByteString value(CompletedOp<Object> op) {
    return op instanceof CompletedOp.Get<Object> get && get.value() != null
        ? ByteString.copyFrom(get.value().nioBuffer())
        : null;
  }

  private void giveBack() {
    for (Held one : held) {
      FuzzLedger.require(Objects.equals(one.value(), value(one.op())), "a value has changed");
      one.op().close();
    }
    held.clear();
  }

  private void newPipeline(Duration timeout) {
    pipeline.close();
    // Nobody will see them, as documented.
    pending.forEach(ledger::seenOnce);
    pending.clear();
    pipelineTimeout = timeout;
    pipeline = connection.client.pipeline(MAX_PENDING, timeout);
  }

  void receiveAll() {
    receive(MAX_PENDING, false);
  }

  void release() {
    held.forEach(one -> one.op().close());
    held.clear();
    pipeline.close();
  }
}
