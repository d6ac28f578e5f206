// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import dev.protosocket.client.ReferenceModel.Op;
import dev.protosocket.client.ReferenceModel.Place;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.DeleteCommand;
import dev.protosocket.proto.schema.GetCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** The caller's side of a {@link ModelRun}: random requests and cancellations. */
final class ModelRequests {
  private static final Operation[] KINDS = {Operation.GET, Operation.SET, Operation.DELETE};
  private static final long NEVER_ISSUED = -1;
  private static final String CACHE = "cache";

  private final ModelRun run;
  private final ReferenceModel model;
  private final SplittableRandom random;

  ModelRequests(ModelRun run) {
    this.run = run;
    this.model = run.model;
    this.random = run.random;
  }

  /** Submits a request; it is accepted or refused as the model says. */
  void submit() {
    Operation kind = KINDS[random.nextInt(KINDS.length)];
    byte[] key = bytes(1 + random.nextInt(40));
    byte @Nullable [] value = kind == Operation.SET ? bytes(valueLength()) : null;
    Duration ttl = kind == Operation.SET ? Duration.ofMillis(1 + random.nextInt(100_000)) : null;
    long timeout = 1_000_000L * (1 + random.nextInt(60));
    CacheCommand command = command(kind, key, value, ttl);
    int frame = ReferenceModel.frameLength(command);
    Class<?> refusal = model.refusal(frame);
    // The request is known to the model before its completion can be called.
    Relay relay = new Relay(timeout, random.nextBoolean());
    try {
      long id = run.connection.submit(kind, CACHE, key, value, ttl, relay);
      assertThat(refusal).as("accepted, though it should be refused").isNull();
      assertThat(id).isEqualTo(command.getMessageId());
      Op op = model.accept(command, kind, frame, run.now() + timeout);
      relay.target = run.completion(op);
      run.known.add(id);
    } catch (CacheException e) {
      assertThat(e.getClass()).isEqualTo(refusal);
      assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT);
      assertThat(relay.target).isNull();
      run.count(e.getClass().getSimpleName());
    }
  }

  /** What a caller does in a callback: call again, or give something else up. */
  void fromCallback() {
    int dice = random.nextInt(32);
    if (dice < 3 && model.fatal == null) {
      submit();
    } else if (dice == 3) {
      cancelSome();
    }
  }

  /** Cancels a request: waiting, long ended, or never issued. */
  void cancelSome() {
    Op op = model.ops.get(pick());
    if (op != null && op.place != Place.ENDED) {
      op.cancelAsked = true;
    }
    run.connection.cancel(op == null ? NEVER_ISSUED : op.id);
  }

  /** Picks an id, most often a recent one. */
  long pick() {
    List<Long> known = run.known;
    if (known.isEmpty() || random.nextInt(50) == 0) {
      return random.nextInt(4) == 0 ? random.nextLong() : model.nextId + random.nextInt(1000);
    }
    int reach = random.nextInt(8) == 0 ? known.size() : Math.min(known.size(), 64);
    return known.get(known.size() - 1 - random.nextInt(reach));
  }

  /** Picks a request in flight if there is one. */
  long pickPending() {
    List<Long> pending = new ArrayList<>(model.pending.keySet());
    return pending.isEmpty() ? pick() : pending.get(random.nextInt(pending.size()));
  }

  private int valueLength() {
    int dice = random.nextInt(40);
    if (dice == 0) {
      return Request.LARGE_PAYLOAD_BYTES + random.nextInt(40_000);
    }
    return dice < 4 ? random.nextInt(Request.LARGE_PAYLOAD_BYTES + 100) : random.nextInt(64);
  }

  byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private CacheCommand command(
      Operation kind, byte[] key, byte @Nullable [] value, @Nullable Duration ttl) {
    ByteString k = ByteString.copyFrom(key);
    Unary.Builder unary = Unary.newBuilder();
    if (kind == Operation.GET) {
      unary.setGet(GetCommand.newBuilder().setNamespace(CACHE).setKey(k));
    } else if (kind == Operation.DELETE) {
      unary.setDelete(DeleteCommand.newBuilder().setNamespace(CACHE).setKey(k));
    } else {
      unary.setSet(
          SetCommand.newBuilder()
              .setNamespace(CACHE)
              .setKey(k)
              .setValue(ByteString.copyFrom(value))
              .setTtlMilliseconds(ttl.toMillis()));
    }
    return CacheCommand.newBuilder().setMessageId(model.nextId).setUnary(unary).build();
  }

  /** Passes the end of a request on to what is known only once it was accepted. */
  private static final class Relay implements Completion {
    private final long timeoutNanos;
    private final boolean pipelined;
    @Nullable Completion target;

    Relay(long timeoutNanos, boolean pipelined) {
      this.timeoutNanos = timeoutNanos;
      this.pipelined = pipelined;
    }

    @Override
    public long timeoutNanos() {
      return timeoutNanos;
    }

    @Override
    public boolean mayBlock() {
      return false;
    }

    @Override
    public boolean pipelined() {
      return pipelined;
    }

    @Override
    public void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length) {
      target.succeed(request, outcome, buffer, index, length);
    }

    @Override
    public void fail(Request request, CacheException error) {
      target.fail(request, error);
    }
  }
}
