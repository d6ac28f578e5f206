// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.schema.CacheCommand;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps account of the requests of a {@link MultiplexerFuzzer} and says what is wrong with how they
 * are refused or end. It sees each end, as the connection's observer, at the moment it happens.
 *
 * <p>The rules are those of docs/invariants.md, where a stranger can hold the connection to them. A
 * reply to a request that has left must end it, as the reply says; one to a request that is still
 * queued may.
 */
final class FuzzLedger implements ClientObserver {
  static final String TOKEN = "s3cr3t-t0ken-of-the-fuzzer";
  static final String NEXT_TOKEN = "an0ther-0ne-1n-0ther-w0rds";
  static final int MAX_FRAME = 8 * 1024;
  static final Duration CLOSE_TIMEOUT = Duration.ofMillis(100);
  static final Duration REQUEST_TIMEOUT = Duration.ofMillis(60);
  static final int MAX_ITEM_BYTES = 12 * 1024;
  private static final Duration MAX_SILENCE = Duration.ofMillis(150);
  private static final int MAX_IN_FLIGHT = 8;
  private static final long MAX_QUEUED_BYTES = 16 * 1024;

  /** More than a frame has besides its key and value. */
  private static final int FRAME_OVERHEAD = 64;

  /** One accepted request. */
  static final class Op {
    final long id;
    final Operation kind;
    final long deadline;

    /** From when on its deadline is met; until then nobody has looked after it. */
    long watchedSince;

    boolean watched;
    boolean sent;
    boolean cancelAsked;

    /** Whether an answer came after it was given up; one is awaited. */
    boolean answeredLate;

    /** How many times its caller has seen it end. */
    int seen;

    @Nullable Ending ending;

    /** What travels with a pipeline's operation. */
    @Nullable Object userData;

    private Op(long id, Operation kind, long deadline) {
      this.id = id;
      this.kind = kind;
      this.deadline = deadline;
    }

    @Override
    public String toString() {
      return kind + " " + id;
    }
  }

  /** How a request ended; a hit has a value. */
  record Ending(Outcome outcome, @Nullable CacheException error, @Nullable ByteString value) {}

  private final Map<Long, Op> ops = new HashMap<>();
  private final Map<Long, Op> live = new LinkedHashMap<>();

  /** Of the read at hand, those that the client has not got to yet. */
  private final ArrayDeque<FuzzReply> arriving = new ArrayDeque<>();

  private TestConnection connection;
  private Multiplexer multiplexer;
  private @Nullable Throwable failure;
  private @Nullable CloseReason checkedReason;
  private long heard;
  private long lastSent;
  private int replies;
  private int givenUp;
  private boolean closing;
  private boolean socketEnded;

  /** What ends a connection was sent. */
  private boolean violated;

  /** The read at hand has it for certain. */
  private boolean mustEnd;

  /** The read at hand ends with a late answer. */
  private boolean lastMatches;

  /** Bounds that inputs of a few hundred bytes can reach. */
  ClientConfig.Builder configure(ClientConfig.Builder config) {
    return config
        .credential(Credential.of("localhost", 1, TOKEN))
        .observer(this)
        .requestTimeout(REQUEST_TIMEOUT)
        .closeTimeout(CLOSE_TIMEOUT)
        .maxSilence(MAX_SILENCE)
        .maxInFlight(MAX_IN_FLIGHT)
        .maxQueuedBytes(MAX_QUEUED_BYTES)
        .maxItemBytes(MAX_ITEM_BYTES)
        .maxFrameLength(MAX_FRAME);
  }

  void watch(TestConnection newConnection) {
    connection = newConnection;
    multiplexer = newConnection.multiplexer;
    heard = now();
  }

  private long now() {
    return connection.channel.eventLoop().ticker().nanoTime();
  }

  static void require(boolean holds, String whatIfNot, @Nullable Object... about) {
    if (!holds) {
      throw new AssertionError(whatIfNot + ": " + Arrays.toString(about));
    }
  }

  /** Runs what is called back by the client, which would contain what it throws. */
  void inCallback(Runnable check) {
    try {
      check.run();
    } catch (Throwable e) {
      failure = failure == null ? e : failure;
    }
  }

  // The caller's side.

  /**
   * Makes a call, which must be accepted or refused as the bounds have it.
   *
   * @param itemBytes of the key and the value
   * @param room whether there is room beyond what the connection has
   * @param call returns the refusal; null if it was accepted
   * @return the request; null if it was refused
   */
  @Nullable Op submit(
      Operation kind,
      int itemBytes,
      Duration timeout,
      boolean room,
      Supplier<@Nullable CacheException> call) {
    WriteQueue queue = multiplexer.queue();
    final long lastId = queue.lastId();
    final long bytes = queue.queuedBytes() + itemBytes;
    final boolean authentication = kind == Operation.AUTHENTICATE;
    long authenticating =
        live.values().stream().filter(op -> op.kind == Operation.AUTHENTICATE).count();
    final boolean permit =
        room
            && (authentication
                ? authenticating == 0
                : live.size() - authenticating < MAX_IN_FLIGHT);
    final boolean refusing = closing || multiplexer.closeReason() != null;

    CacheException refusal = call.get();

    if (refusal == null) {
      require(queue.lastId() == lastId + 1, "accepted without an id of its own");
      require(!refusing, "accepted by a closed connection", kind);
      require(permit, "accepted beyond the bounds", kind);
      require(itemBytes <= MAX_ITEM_BYTES, "accepted, though too large", kind, itemBytes);
      Op op = new Op(lastId + 1, kind, now() + timeout.toNanos());
      ops.put(op.id, op);
      live.put(op.id, op);
      return op;
    }
    require(queue.lastId() == lastId, "refused, and an id is gone");
    require(refusal.fate() == RequestFate.NOT_SENT, "refused, but maybe sent", refusal);
    if (refusal instanceof OverloadedException) {
      boolean crowded = !authentication && bytes + FRAME_OVERHEAD > MAX_QUEUED_BYTES;
      require(!permit || crowded, "refused though there is room", refusal);
    } else if (refusal instanceof InvalidRequestException) {
      require(itemBytes > MAX_ITEM_BYTES, "refused though it is valid", refusal);
    } else {
      require(
          refusal instanceof ConnectionClosedException,
          "refused for no documented reason",
          refusal);
      require(refusing, "refused though the connection is open", refusal);
    }
    return null;
  }

  Op op(long id) {
    Op op = ops.get(id);
    require(op != null, "a request ended that nobody made", id);
    return op;
  }

  /** Its caller sees the request end; the ledger must know, and agree. */
  void seen(Op op, Outcome outcome, @Nullable Throwable error, @Nullable ByteString value) {
    Ending ending = op.ending;
    require(ending != null, "over for its caller and nobody else", op);
    require(ending.outcome() == outcome, "seen with another outcome", op, ending, outcome);
    require(ending.error() == error, "seen with another error", op, ending, error);
    require(Objects.equals(ending.value(), value), "seen with another value", op);
    seenOnce(op);
  }

  void seenOnce(Op op) {
    op.seen++;
    require(op.seen == 1, "seen to end twice", op);
  }

  void closing() {
    closing = true;
  }

  // The server's side.

  void socketEnded() {
    socketEnded = true;
  }

  /** Returns one of those who wait and whose requests have left; null if there are none. */
  @Nullable Op waiting(int which) {
    List<Op> waiting = live.values().stream().filter(op -> op.sent).toList();
    return waiting.isEmpty() ? null : waiting.get(which % waiting.size());
  }

  /** The client is about to read this; unless it has read its last. */
  void willRead(List<FuzzReply> found, boolean readable) {
    if (multiplexer.closeReason() != null) {
      return;
    }
    seeSent();
    heard = now();
    replies += found.size();
    arriving.addAll(found);
    violated |= !readable || found.stream().anyMatch(this::isNoAnswer);
    mustEnd = !readable;
    lastMatches = false;
    for (FuzzReply reply : found) {
      lastMatches = isLate(reply);
    }
  }

  /** Whether it is the one answer that a request which was given up may still get. */
  private boolean isLate(FuzzReply reply) {
    Op op = ops.get(reply.id());
    if (op == null || op.ending == null || !isGivenUp(op.ending) || op.answeredLate) {
      return false;
    }
    op.answeredLate = true;
    return true;
  }

  private boolean isNoAnswer(FuzzReply reply) {
    Op op = ops.get(reply.id());
    return op != null && reply.outcome(op.kind) == null;
  }

  void hasRead() {
    if (multiplexer.closeReason() == null) {
      require(!mustEnd, "the connection bears what no server may send");
      arriving.forEach(this::requireStray);
      require(!lastMatches || multiplexer.skips() == 0, "a late answer counts as a stray");
    }
    arriving.clear();
  }

  private void requireStray(FuzzReply reply) {
    Op op = live.get(reply.id());
    require(op == null || !op.sent, "waits though its reply was read", op, reply);
  }

  private void seeSent() {
    for (CacheCommand command : connection.left()) {
      Op op = ops.get(command.getMessageId());
      require(op != null, "sent what nobody asked for", command.getMessageId());
      if (command.getControlCode() == ControlCode.CANCEL.number()) {
        require(
            op.ending != null && isGivenUp(op.ending),
            "the server was told to cancel",
            op,
            op.ending);
        continue;
      }
      require(command.getMessageId() > lastSent, "sent twice or out of order", op);
      CacheException error = op.ending == null ? null : op.ending.error();
      require(
          !(error instanceof ConnectionClosedException) || error.fate() != RequestFate.NOT_SENT,
          "sent, though reported as not",
          op);
      lastSent = op.id;
      op.sent = true;
      watched(op);
    }
  }

  /** The event loop knows of the request and sees to its deadline. */
  void watched(Op op) {
    if (!op.watched) {
      op.watched = true;
      op.watchedSince = now();
    }
  }

  // The ends.

  @Override
  public void onResult(CommandResult result) {
    inCallback(() -> ended((Request) result));
  }

  private void ended(Request request) {
    seeSent();
    Op op = op(request.id);
    require(live.remove(op.id) != null, "ended twice", op);
    CacheException error = request.error;
    ByteString value = null;
    if (error instanceof ConnectionClosedException closed) {
      require(
          closed.reason().equals(multiplexer.closeReason()),
          "ended by another reason or fate",
          op,
          closed);
      require(closed.fate() != RequestFate.ANSWERED, "ended by another reason or fate", op, closed);
      require(!op.sent || closed.fate() == RequestFate.UNKNOWN, "was sent", op, closed);
    } else if (isGivenUp(error)) {
      require(error.fate() == RequestFate.UNKNOWN, "given up with another fate", op, error);
      require(arriving.isEmpty(), "given up in the middle of a read", op);
      if (error instanceof RequestTimeoutException) {
        require(now() - op.deadline >= 0, "timed out too early", op);
      } else {
        require(op.cancelAsked, "cancelled by nobody", op);
      }
      givenUp++;
    } else {
      value = answered(op, request);
    }
    op.ending = new Ending(request.outcome, error, value);
  }

  private static boolean isGivenUp(Ending ending) {
    return isGivenUp(ending.error());
  }

  private static boolean isGivenUp(@Nullable CacheException error) {
    return error instanceof RequestTimeoutException
        || (error instanceof RequestCancelledException && error.fate() != RequestFate.ANSWERED);
  }

  private @Nullable ByteString answered(Op op, Request request) {
    FuzzReply reply = arriving.poll();
    while (reply != null && reply.id() != op.id) {
      requireStray(reply);
      reply = arriving.poll();
    }
    require(reply != null, "answered by nobody", op, request.outcome);
    require(reply.outcome(op.kind) == request.outcome, "misread", op, reply, request.outcome);
    CacheException error = request.error;
    if (reply.cancels()) {
      require(error instanceof RequestCancelledException, "misread", op, reply, error);
    } else if (request.outcome == Outcome.FAILED) {
      require(error instanceof ServerErrorException, "misread", op, reply, error);
      ServerErrorException answer = (ServerErrorException) error;
      require(answer.statusNumber() == reply.status(), "misread", op, reply, error);
      require(!answer.serverMessage().contains(TOKEN), "the token is quoted", op);
    }
    return request.outcome == Outcome.HIT ? reply.value() : null;
  }

  // What holds between any two actions.

  void check() {
    if (failure != null) {
      throw new AssertionError(failure.getMessage(), failure);
    }
    seeSent();
    require(connection.client.inFlight() == live.size(), "permits", live);
    long queued = multiplexer.queue().queuedBytes();
    // One authentication is let in whatever waits.
    long bound = MAX_QUEUED_BYTES + NEXT_TOKEN.length() + FRAME_OVERHEAD;
    require(queued >= 0 && queued <= bound, "bytes queued", queued);
    require(multiplexer.skips() <= Correlation.MAX_RECV_SKIPS + 1, "too many stray replies");
    require(multiplexer.tombstones() <= givenUp, "tombstones", multiplexer.tombstones());
    CloseReason reason = multiplexer.closeReason();
    if (reason != null) {
      require(live.isEmpty(), "outlived the connection", live);
      require(
          reason.equals(connection.client.closed().getNow(null)), "closed() says something else");
      require(checkedReason == null || checkedReason.equals(reason), "another reason", reason);
      if (checkedReason == null) {
        checkReason(reason);
        checkedReason = reason;
      }
    }
  }

  private void checkReason(CloseReason reason) {
    boolean justified =
        switch (reason.kind()) {
          case CLOSED_BY_CALLER -> closing;
          case CLOSED_BY_PEER, IO_ERROR -> socketEnded;
          case PROTOCOL_VIOLATION -> violated;
          case TOO_MANY_STRAY_REPLIES -> replies > Correlation.MAX_RECV_SKIPS;
          case UNRESPONSIVE -> now() - heard >= MAX_SILENCE.toNanos();
          case INTERNAL_ERROR -> false;
        };
    if (!justified) {
      throw new AssertionError("the connection ended without a cause: " + reason, reason.cause());
    }
  }

  /** What holds when the event loop has nothing left to do. */
  void checkSettled() {
    check();
    if (multiplexer.closeReason() != null) {
      return;
    }
    require(!closing || !live.isEmpty(), "nothing is in flight and the connection lingers");
    boolean flowing =
        !connection.socket.isFull()
            && live.values().stream().noneMatch(op -> op.kind == Operation.AUTHENTICATE);
    for (Op op : live.values()) {
      require(!flowing || !op.watched || op.sent, "left behind on a socket that takes bytes", op);
      require(!op.cancelAsked, "was cancelled and goes on", op);
      long late = now() - (op.watchedSince > op.deadline ? op.watchedSince : op.deadline);
      require(!op.watched || late < ReferenceModel.PRECISION_NANOS, "late", op, late);
    }
  }

  void checkEnd() {
    require(multiplexer.closeReason() != null, "close() did not close in time");
    List<Op> unseen = new ArrayList<>(ops.values());
    unseen.removeIf(op -> op.seen == 1);
    require(unseen.isEmpty(), "their callers wait for ever", unseen);
  }
}
