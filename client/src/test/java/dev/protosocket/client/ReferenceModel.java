// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import dev.protosocket.proto.CommandEncoder;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.Status;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a connection ought to do, in plain collections: which requests are where, what each may end
 * with, and which frames leave in which order. It knows the rules and none of the machinery.
 */
final class ReferenceModel {
  /** A deadline is met to the millisecond, never early. */
  static final long PRECISION_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  /** Where a request is. */
  enum Place {
    STAGED,
    LIVE,
    ENDED
  }

  /** One accepted request. */
  static final class Op {
    final long id;
    final Operation kind;
    final long deadline;
    Place place = Place.STAGED;
    long registered;
    boolean sent;
    boolean cancelAsked;

    Op(long id, Operation kind, long deadline) {
      this.id = id;
      this.kind = kind;
      this.deadline = deadline;
    }
  }

  /** How the reply now being read ends a request. */
  record Ending(Outcome outcome, @Nullable Class<?> error, ByteString value) {}

  private final int maxInFlight;
  private final long maxQueuedBytes;
  final Map<Long, Op> ops = new HashMap<>();
  final Map<Long, Op> pending = new LinkedHashMap<>();
  final Set<Long> tombstones = new HashSet<>();
  final Map<Long, Ending> expected = new HashMap<>();
  final ArrayDeque<CacheCommand> wire = new ArrayDeque<>();
  long nextId;
  long queuedBytes;
  int permits;
  int skips;
  int staged;

  /** Set by what must end the connection; the reason that every request is then told. */
  CloseReason.@Nullable Kind fatal;

  boolean refusing;

  ReferenceModel(ClientConfig config, long firstId) {
    this.maxInFlight = config.maxInFlight();
    this.maxQueuedBytes = config.maxQueuedBytes();
    this.nextId = firstId;
  }

  /** Tells what submitting this frame must throw now; null if it must be accepted. */
  @Nullable Class<?> refusal(int frame) {
    if (refusing) {
      return ConnectionClosedException.class;
    }
    boolean full = permits >= maxInFlight || queuedBytes + frame > maxQueuedBytes;
    return full ? OverloadedException.class : null;
  }

  Op accept(CacheCommand command, Operation kind, int frame, long deadline) {
    Op op = new Op(nextId++, kind, deadline);
    ops.put(op.id, op);
    pending.put(op.id, op);
    wire.add(command);
    queuedBytes += frame;
    permits++;
    staged++;
    return op;
  }

  /** The event loop has taken what was staged. */
  void drained(long now) {
    if (staged > 0) {
      staged = 0;
      for (Op op : pending.values()) {
        if (op.place == Place.STAGED) {
          op.place = Place.LIVE;
          op.registered = now;
        }
      }
    }
  }

  /** The rules of correlation, for one reply, with whatever was read before it. */
  void read(CacheResponse reply) {
    if (fatal != null) {
      return;
    }
    long id = reply.getMessageId();
    int code = reply.getControlCode();
    if (code != 0 && code != 1) {
      fatal = CloseReason.Kind.PROTOCOL_VIOLATION;
      return;
    }
    Op op = pending.get(id);
    if (op != null && op.place == Place.LIVE && !expected.containsKey(id)) {
      skips = 0;
      Ending ending = code == 1 ? failed(RequestCancelledException.class) : ending(op.kind, reply);
      if (ending == null) {
        fatal = CloseReason.Kind.PROTOCOL_VIOLATION;
      } else {
        expected.put(id, ending);
      }
    } else if (tombstones.remove(id)) {
      skips = 0;
    } else if (++skips > Correlation.MAX_RECV_SKIPS) {
      fatal = CloseReason.Kind.TOO_MANY_STRAY_REPLIES;
    }
  }

  private static @Nullable Ending ending(Operation kind, CacheResponse reply) {
    return switch (reply.getKindCase()) {
      case GET ->
          kind == Operation.GET ? new Ending(Outcome.HIT, null, reply.getGet().getValue()) : null;
      case SET -> kind == Operation.SET ? new Ending(Outcome.STORED, null, ByteString.EMPTY) : null;
      case DELETE ->
          kind == Operation.DELETE ? new Ending(Outcome.DELETED, null, ByteString.EMPTY) : null;
      case ERROR ->
          kind == Operation.GET
                  && reply.getError().getCode() == Status.NOT_FOUND
                  && reply.getError().getMessage().equals("Key not found")
              ? new Ending(Outcome.MISS, null, ByteString.EMPTY)
              : failed(ServerErrorException.class);
      case AUTH, KIND_NOT_SET -> null;
    };
  }

  private static Ending failed(Class<?> error) {
    return new Ending(Outcome.FAILED, error, ByteString.EMPTY);
  }

  /** A request has ended: that it may, and may in this way. */
  void ended(Op op, Outcome outcome, byte[] value, @Nullable CacheException error, long now) {
    assertThat(op.place).as("request %s ends once", op.id).isNotEqualTo(Place.ENDED);
    Ending ending = expected.remove(op.id);
    if (ending != null) {
      assertThat(outcome).isEqualTo(ending.outcome());
      assertThat(value).isEqualTo(ending.value().toByteArray());
      assertThat(error == null ? null : error.getClass()).isEqualTo(ending.error());
      assertThat(error == null ? RequestFate.ANSWERED : error.fate())
          .isEqualTo(RequestFate.ANSWERED);
    } else if (error instanceof RequestTimeoutException) {
      assertThat(now)
          .as("not before the deadline of %s", op.id)
          .isGreaterThanOrEqualTo(op.deadline);
      assertThat(error.fate()).isEqualTo(RequestFate.UNKNOWN);
      givenUp(op);
    } else if (error instanceof RequestCancelledException) {
      assertThat(op.cancelAsked).as("somebody cancelled %s", op.id).isTrue();
      assertThat(error.fate()).isEqualTo(RequestFate.UNKNOWN);
      givenUp(op);
    } else {
      assertThat(error).as("the end of %s", op.id).isInstanceOf(ConnectionClosedException.class);
      assertThat(fatal).as("the connection was to end").isNotNull();
      assertThat(((ConnectionClosedException) error).reason().kind()).isEqualTo(fatal);
      assertThat(error.fate()).isEqualTo(op.sent ? RequestFate.UNKNOWN : RequestFate.NOT_SENT);
    }
    op.place = Place.ENDED;
    pending.remove(op.id);
    permits--;
  }

  /** Its late answer is expected, and the server is told unless too much is waiting already. */
  private void givenUp(Op op) {
    tombstones.add(op.id);
    CacheCommand cancel = CacheCommand.newBuilder().setMessageId(op.id).setControlCode(1).build();
    if (queuedBytes + CommandEncoder.MAX_CANCEL_FRAME_LENGTH <= maxQueuedBytes) {
      wire.add(cancel);
      queuedBytes += frameLength(cancel);
    }
  }

  /** A frame has left: the next one in order, byte for byte. */
  void left(CacheCommand command) {
    assertThat(command).isEqualTo(wire.poll());
    queuedBytes -= frameLength(command);
    Op op = ops.get(command.getMessageId());
    if (command.getControlCode() == 0 && op != null) {
      op.sent = true;
    }
  }

  /** No request is late, and none whose cancellation has been carried out is still there. */
  void checkNoneOverdue(long now) {
    for (Op op : pending.values()) {
      assertThat(now - Math.max(op.deadline, op.registered))
          .as("request %s is over its deadline", op.id)
          .isLessThan(PRECISION_NANOS);
      assertThat(op.cancelAsked).as("request %s was cancelled", op.id).isFalse();
    }
  }

  static int frameLength(CacheCommand command) {
    int size = command.getSerializedSize();
    return CodedOutputStream.computeUInt32SizeNoTag(size) + size;
  }
}
