// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.FaultBed.CACHE;
import static dev.protosocket.client.FaultBed.KEY;
import static dev.protosocket.client.FaultRow.Soon.AT_ONCE;
import static dev.protosocket.client.FaultRow.Soon.CLOSE_TIMEOUT;
import static dev.protosocket.client.FaultRow.Soon.DEADLINE;
import static dev.protosocket.client.FaultRow.Soon.FAULT_ENDS;
import static dev.protosocket.client.FaultRow.Soon.SILENCE;

import dev.protosocket.client.FaultRow.Run;
import dev.protosocket.client.FaultRow.Soon;
import dev.protosocket.proto.schema.Status;
import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.ReplyFault;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Faults of whole replies: what a server with a defect, or one that is overloaded, does. */
final class ReplyFaultRows {
  private static final String TIMEOUT = "RequestTimeoutException, UNKNOWN";
  private static final String ERROR = "ServerErrorException, ANSWERED";
  private static final String UNRESPONSIVE = "ConnectionClosedException, UNKNOWN (UNRESPONSIVE)";
  private static final String PLAN = "`FaultPlan` ";
  private static final int STALLED_REQUESTS = 1000;

  private ReplyFaultRows() {}

  static Stream<FaultRow> rows() {
    return Stream.of(
        row("reply lost", "DROP", TIMEOUT, DEADLINE, true, late(ReplyFault.DROP)),
        row(
            "reply and confirmation lost",
            "SILENCE",
            TIMEOUT,
            DEADLINE,
            true,
            late(ReplyFault.SILENCE)),
        row(
            "reply with a wrong id",
            "WRONG_ID",
            TIMEOUT,
            DEADLINE,
            true,
            late(ReplyFault.WRONG_ID)),
        row(
            "server answers only after our Cancel",
            "ANSWER_AFTER_CANCEL",
            TIMEOUT,
            DEADLINE,
            true,
            late(ReplyFault.ANSWER_AFTER_CANCEL)),
        row(
            "caller cancels, the server answers nevertheless",
            "ANSWER_AFTER_CANCEL",
            "RequestCancelledException, UNKNOWN",
            AT_ONCE,
            true,
            ReplyFaultRows::cancelled),
        row("reply sent twice", "DUPLICATE", "value", AT_ONCE, true, met(ReplyFault.DUPLICATE)),
        row(
            "reply delayed, in time",
            "DELAY up to 50 ms",
            "value",
            AT_ONCE,
            true,
            met(ReplyFault.DELAY)),
        row(
            "reply delayed past the deadline",
            "stall, resumed later",
            TIMEOUT,
            DEADLINE,
            true,
            ReplyFaultRows::stallPastDeadline),
        row(
            "replies in another order",
            "REORDER, 200 GETs",
            "value",
            AT_ONCE,
            true,
            ReplyFaultRows::reordered),
        row(
            "server overloaded",
            "ERROR RESOURCE_EXHAUSTED",
            ERROR,
            AT_ONCE,
            true,
            error(Status.RESOURCE_EXHAUSTED)),
        row(
            "server unavailable",
            "ERROR UNAVAILABLE",
            ERROR,
            AT_ONCE,
            true,
            error(Status.UNAVAILABLE)),
        row("defect in the server", "ERROR INTERNAL", ERROR, AT_ONCE, true, error(Status.INTERNAL)),
        row(
            "permission taken away",
            "ERROR PERMISSION_DENIED",
            ERROR,
            AT_ONCE,
            true,
            error(Status.PERMISSION_DENIED)),
        row(
            "token expired during the session",
            "ERROR UNAUTHENTICATED",
            ERROR,
            AT_ONCE,
            true,
            error(Status.UNAUTHENTICATED)),
        row(
            "server cancels unasked",
            "CANCEL",
            "RequestCancelledException, ANSWERED",
            AT_ONCE,
            true,
            met(ReplyFault.CANCEL)),
        new FaultRow(
            "cache does not exist",
            "a name the server does not know",
            ERROR,
            AT_ONCE,
            true,
            bed -> bed.client().getAsync("no such cache", KEY)),
        row(
            "stall shorter than the deadline",
            "stall",
            "value",
            FAULT_ENDS,
            true,
            ReplyFaultRows::shortStall),
        row(
            "stall of 1,000 requests past their deadline, then every answer at once",
            "stall, resumed",
            TIMEOUT,
            DEADLINE,
            true,
            ReplyFaultRows::stallOfMany),
        row(
            "stall longer than maxSilence",
            "stall",
            UNRESPONSIVE,
            SILENCE,
            false,
            ReplyFaultRows::silence),
        row(
            "close() while the server stalls",
            "stall",
            "ConnectionClosedException, UNKNOWN (CLOSED_BY_CALLER)",
            CLOSE_TIMEOUT,
            false,
            ReplyFaultRows::closeInStall),
        row(
            "more requests in flight than maxInFlight",
            "stall",
            "OverloadedException, NOT_SENT",
            AT_ONCE,
            true,
            ReplyFaultRows::tooMany));
  }

  private static FaultRow row(
      String fault, String how, String sees, Soon soon, boolean open, Run run) {
    return new FaultRow(fault, PLAN + how, sees, soon, open, run);
  }

  private static Run met(ReplyFault fault) {
    return bed -> {
      bed.client();
      bed.all(fault);
      return bed.get();
    };
  }

  private static Run late(ReplyFault fault) {
    return bed -> {
      deadline(bed);
      return met(fault).on(bed);
    };
  }

  private static void deadline(FaultBed bed) {
    // What sets the bed up has all the time it needs.
    bed.client();
    bed.deadline(DEADLINE.earliest);
  }

  private static Run error(Status status) {
    return bed -> {
      bed.client();
      bed.replies(FaultPlan.builder(1).with(ReplyFault.ERROR, 1).errorStatus(status).build());
      return bed.get();
    };
  }

  private static CompletableFuture<?> cancelled(FaultBed bed) throws Exception {
    bed.client();
    bed.all(ReplyFault.ANSWER_AFTER_CANCEL);
    Pipeline<String> pipeline = bed.client().pipeline();
    pipeline.cancel(pipeline.fireGet(CACHE, KEY, "x"));
    CompletableFuture<byte[]> seen = new CompletableFuture<>();
    try (CompletedOp<String> op = pipeline.recv()) {
      seen.completeExceptionally(op.error());
    }
    return seen;
  }

  private static CompletableFuture<?> stallPastDeadline(FaultBed bed) {
    deadline(bed);
    FaultPlan plan = bed.stall();
    CompletableFuture<byte[]> call = bed.get();
    call.whenComplete((value, failure) -> plan.resume());
    return call;
  }

  private static CompletableFuture<?> reordered(FaultBed bed) {
    for (int i = 0; i < 200; i++) {
      bed.client().set(CACHE, "k" + i, new byte[] {(byte) i});
    }
    bed.replies(FaultPlan.builder(1).with(ReplyFault.REORDER, 0.5).build());
    List<CompletableFuture<Boolean>> right = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      byte expected = (byte) i;
      right.add(
          bed.client()
              .getAsync(CACHE, "k" + i)
              .thenApply(value -> value.length == 1 && value[0] == expected));
    }
    return CompletableFuture.allOf(right.toArray(CompletableFuture[]::new))
        .thenCompose(
            done ->
                right.stream().allMatch(CompletableFuture::join)
                    ? bed.get()
                    : CompletableFuture.completedFuture(new byte[0]));
  }

  private static CompletableFuture<?> shortStall(FaultBed bed) {
    bed.client();
    FaultPlan plan = bed.stall();
    CompletableFuture<byte[]> call = bed.get();
    Executor later =
        CompletableFuture.delayedExecutor(
            FAULT_ENDS.earliest.toMillis(), TimeUnit.MILLISECONDS, Runnable::run);
    later.execute(plan::resume);
    return call;
  }

  private static CompletableFuture<?> stallOfMany(FaultBed bed) {
    deadline(bed);
    FaultPlan plan = bed.stall();
    List<CompletableFuture<byte[]>> calls = new ArrayList<>();
    for (int i = 0; i < STALLED_REQUESTS; i++) {
      calls.add(bed.get());
    }
    CompletableFuture<byte[]> last = calls.get(STALLED_REQUESTS - 1);
    last.whenComplete((value, failure) -> plan.resume());
    return last;
  }

  private static CompletableFuture<?> silence(FaultBed bed) {
    bed.silenceEndsConnections();
    bed.client();
    bed.stall();
    return bed.getBehindAnother();
  }

  private static CompletableFuture<?> closeInStall(FaultBed bed) {
    bed.client();
    bed.stall();
    CompletableFuture<byte[]> call = bed.get();
    bed.client().closeAsync();
    return call;
  }

  private static CompletableFuture<?> tooMany(FaultBed bed) {
    bed.config.maxInFlight(4);
    bed.client();
    FaultPlan plan = bed.stall();
    CompletableFuture<?>[] accepted = {bed.get(), bed.get(), bed.get(), bed.get()};
    CompletableFuture<byte[]> refused = bed.get();
    plan.resume();
    return CompletableFuture.allOf(accepted).thenCompose(done -> refused);
  }
}
