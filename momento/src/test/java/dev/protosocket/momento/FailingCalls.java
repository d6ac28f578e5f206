// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.momento;

import static dev.protosocket.momento.FailingBed.CACHE;
import static dev.protosocket.momento.FailingBed.SHORT;
import static dev.protosocket.momento.FailingRun.KEY;
import static dev.protosocket.momento.FailingRun.VALUE;
import static dev.protosocket.momento.FailingRun.fails;
import static dev.protosocket.momento.FailingRun.show;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.protosocket.client.CacheClient;
import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.CompletedOp;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.Pipeline;
import dev.protosocket.client.ProtosocketClient;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.SetResponse;
import dev.protosocket.server.FaultPlan;
import dev.protosocket.server.ReplyFault;
import dev.protosocket.server.ReplyInterceptor;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Calls succeed, and then fail in every way, with keys and values that are secrets. */
final class FailingCalls {
  private static final byte[] BYTES = VALUE.getBytes(UTF_8);
  private static final byte[] BIG = VALUE.repeat(60_000).getBytes(UTF_8);
  private static final ReplyInterceptor NEVER =
      (command, reply, send) -> {
        if (reply.hasAuth()) {
          send.accept(reply);
        }
      };

  private FailingCalls() {}

  static void run(FailingBed bed) throws Exception {
    refusals(bed);
    pipeline(bed);
    overload(bed);
    ends(bed);
    bed.heal();
  }

  private static void refusals(FailingBed bed) throws Exception {
    try (ProtosocketClient client = bed.connect()) {
      client.set(CACHE, KEY, BYTES);
      CompletableFuture<byte[]> got = client.getAsync(CACHE, KEY);
      got.get();
      show(got, client.cache(CACHE), client.withTimeout(SHORT));
      fails(
          "an item too large",
          InvalidRequestException.class,
          () -> client.set(CACHE, KEY, VALUE.repeat(1_000_000).getBytes(UTF_8)));
      fails(
          "a time to live of nothing",
          InvalidRequestException.class,
          () -> client.set(CACHE, KEY, BYTES, Duration.ZERO));
      fails("no cache name", InvalidRequestException.class, () -> client.get(" ", KEY));
      fails("no such cache", ServerErrorException.class, () -> client.get("none", KEY));
      bed.replies = FailingConnects.quoting("the token " + FailingRun.PLAIN + " has expired");
      fails(
          "a token that expires meanwhile",
          ServerErrorException.class,
          () -> client.set(CACHE, KEY, BYTES));
      bed.replies = FaultPlan.builder(1).with(ReplyFault.CANCEL, 1).build();
      show(bed.replies);
      fails(
          "cancelled by the server",
          RequestCancelledException.class,
          () -> client.getAsync(CACHE, KEY).get());
      bed.replies = NEVER;
      CacheClient hasty = client.withTimeout(SHORT);
      fails("no answer", RequestTimeoutException.class, () -> hasty.set(CACHE, KEY, BYTES));
      fails("no answer", RequestTimeoutException.class, () -> hasty.getAsync(CACHE, KEY).get());
      bed.heal();
    }
  }

  private static void pipeline(FailingBed bed) throws Exception {
    try (ProtosocketClient client = bed.connect();
        Pipeline<String> pipeline = client.pipeline(2, SHORT)) {
      show(pipeline, pipeline.fireGet(CACHE, KEY, "of the caller"));
      receive(pipeline);
      bed.replies = NEVER;
      pipeline.fireSet(CACHE, KEY, BYTES, "of the caller");
      pipeline.fireGet(CACHE, KEY, "of the caller");
      fails(
          "more than may be pending",
          OverloadedException.class,
          () -> pipeline.fireGet(CACHE, KEY, "of the caller"));
      receive(pipeline);
      receive(pipeline);
      bed.heal();
    }
  }

  private static void receive(Pipeline<String> pipeline) throws InterruptedException {
    // Longer than it takes a busy machine to end an operation whose time is over.
    try (CompletedOp<String> op = pipeline.recv(FailingBed.PATIENCE)) {
      show(op, op.outcome());
      if (op.error() != null) {
        show(op.error());
      }
    }
  }

  private static void overload(FailingBed bed) throws Exception {
    try (ProtosocketClient client =
        ProtosocketClient.connect(bed.config().maxInFlight(1).maxQueuedBytes(1 << 16).build())) {
      bed.replies = NEVER;
      CompletableFuture<byte[]> waiting = client.getAsync(CACHE, KEY);
      show(waiting);
      fails("too many in flight", OverloadedException.class, () -> client.get(CACHE, KEY));
    }
    bed.heal();
  }

  /** Connections that end with requests in flight. */
  private static void ends(FailingBed bed) throws Exception {
    ReplyInterceptor otherKind =
        (command, reply, send) ->
            send.accept(
                reply.hasAuth()
                    ? reply
                    : CacheResponse.newBuilder()
                        .setMessageId(command.getMessageId())
                        .setSet(SetResponse.getDefaultInstance())
                        .build());
    ReplyInterceptor strays =
        (command, reply, send) -> {
          if (reply.hasAuth()) {
            send.accept(reply);
          } else {
            for (int i = 0; i < 300; i++) {
              send.accept(reply.toBuilder().setMessageId(1_000 + i).build());
            }
          }
        };
    poisoned(bed, "a reply of another kind", otherKind, () -> {});
    poisoned(bed, "strays", strays, () -> {});
    poisoned(bed, "a reset", NEVER, bed.proxy::resetConnections);
    poisoned(bed, "a cut", NEVER, bed.proxy::cutConnections);
    poisoned(bed, "the server's end", NEVER, bed.server::dropConnections);
    poisoned(bed, "silence", NEVER, () -> {});
    broken(bed, "a broken reply", () -> bed.proxy.toClient().corruptAt(BIG.length / 2));
    broken(bed, "a broken request", () -> bed.proxy.toServer().corruptAt(BIG.length * 3 / 2));
    try (ProtosocketClient client = bed.connectInTheClear()) {
      client.set(CACHE, KEY, BYTES);
      bed.replies = otherKind;
      fails(
          "a reply of another kind, in the clear",
          ConnectionClosedException.class,
          () -> client.get(CACHE, KEY));
      bed.heal();
    }
  }

  /** In the middle of a GET's reply or of the second SET. */
  private static void broken(FailingBed bed, String step, Runnable fault) throws Exception {
    try (ProtosocketClient client = bed.connect()) {
      client.set(CACHE, KEY, BIG);
      fault.run();
      fails(
          step,
          ConnectionClosedException.class,
          () -> {
            client.get(CACHE, KEY);
            client.set(CACHE, KEY, BIG);
          });
      show(client, client.closeReason());
      bed.heal();
    }
  }

  private static void poisoned(
      FailingBed bed, String step, ReplyInterceptor replies, Runnable fault) throws Exception {
    boolean silent = step.equals("silence");
    ClientConfig.Builder config = bed.config();
    if (silent) {
      config.maxSilence(SHORT).requestTimeout(SHORT);
    }
    try (ProtosocketClient client = ProtosocketClient.connect(config.build())) {
      // A busy machine may well be silent for a short time, so nothing that has to succeed is
      // tried.
      if (!silent) {
        client.set(CACHE, KEY, BYTES);
      }
      bed.replies = replies;
      fault.run();
      if (silent) {
        // It times out, and so tells of the silence.
        client.getAsync(CACHE, KEY);
      }
      CompletableFuture<byte[]> call = client.withTimeout(FailingBed.PATIENCE).getAsync(CACHE, KEY);
      fails(step, ConnectionClosedException.class, call::get);
      show(call, client, client.closeReason());
      fails(
          "a call after " + step,
          ConnectionClosedException.class,
          () -> client.set(CACHE, KEY, BYTES));
      bed.heal();
    }
  }
}
