// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.FaultBed.CACHE;
import static dev.protosocket.client.FaultRow.Soon.AT_ONCE;
import static dev.protosocket.client.FaultRow.Soon.CONNECT_TIMEOUT;
import static dev.protosocket.client.FaultRow.Soon.DEADLINE;
import static dev.protosocket.client.FaultRow.Soon.FAULT_ENDS;
import static dev.protosocket.client.FaultRow.Soon.SILENCE;

import dev.protosocket.client.FaultRow.Run;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/** Faults of the bytes: what a network, a middlebox or a dying machine does. */
final class StreamFaultRows {
  private static final String TIMEOUT = "RequestTimeoutException, UNKNOWN";
  private static final String SILENT = "ConnectionClosedException, UNKNOWN (UNRESPONSIVE)";
  private static final String LOST =
      "ConnectionClosedException, UNKNOWN (CLOSED_BY_PEER)"
          + " or ConnectionClosedException, UNKNOWN (IO_ERROR)";
  private static final String BROKEN = "ConnectionClosedException, UNKNOWN (PROTOCOL_VIOLATION)";

  /** The server's TLS refuses a request: its alert races with the end of the connection. */
  private static final String ALERTED = LOST + " or " + BROKEN;

  private static final String TLS = "TlsFailed, NOT_SENT";
  private static final String TIMED_OUT = "TimedOut, NOT_SENT";

  private StreamFaultRows() {}

  static Stream<FaultRow> rows() {
    return Stream.concat(live(), connecting());
  }

  private static Stream<FaultRow> live() {
    return Stream.of(
        new FaultRow(
            "network delay of 100 ms each way",
            "`toServer().delay`, `toClient().delay`",
            "value",
            FAULT_ENDS,
            true,
            call(
                bed -> {
                  bed.proxy.toServer().delay(Duration.ofMillis(100));
                  bed.proxy.toClient().delay(Duration.ofMillis(100));
                })),
        new FaultRow(
            "network delay beyond the deadline",
            "`toClient().delay`",
            TIMEOUT,
            DEADLINE,
            true,
            timed(bed -> bed.proxy.toClient().delay(Duration.ofMillis(700)))),
        new FaultRow(
            "slow network, 1 MiB takes longer than the deadline",
            "`toClient().throttle`",
            TIMEOUT,
            DEADLINE,
            true,
            timed(bed -> bed.proxy.toClient().throttle(1_000_000), FaultBed::getBig)),
        new FaultRow(
            "slow network, small values",
            "`toClient().throttle`",
            "value",
            AT_ONCE,
            true,
            call(bed -> bed.proxy.toClient().throttle(100_000))),
        new FaultRow(
            "cut at the next byte of a request",
            "`toServer().cutAt`",
            LOST,
            AT_ONCE,
            false,
            call(bed -> bed.proxy.toServer().cutAt(1))),
        new FaultRow(
            "cut within a reply of 1 MiB",
            "`toClient().cutAt`",
            LOST,
            AT_ONCE,
            false,
            call(bed -> bed.proxy.toClient().cutAt(100_000), FaultBed::getBig)),
        new FaultRow(
            "reset at the next byte of a request",
            "`toServer().resetAt`",
            LOST,
            AT_ONCE,
            false,
            call(bed -> bed.proxy.toServer().resetAt(1))),
        new FaultRow(
            "reset within a reply of 1 MiB",
            "`toClient().resetAt`",
            LOST,
            AT_ONCE,
            false,
            call(bed -> bed.proxy.toClient().resetAt(100_000), FaultBed::getBig)),
        new FaultRow(
            "connection cut while a request waits",
            "`cutConnections()`",
            LOST,
            AT_ONCE,
            false,
            after(bed -> bed.proxy.cutConnections())),
        new FaultRow(
            "connection reset while a request waits",
            "`resetConnections()`",
            LOST,
            AT_ONCE,
            false,
            after(bed -> bed.proxy.resetConnections())),
        new FaultRow(
            "server process killed",
            "`server.dropConnections()`",
            LOST,
            AT_ONCE,
            false,
            after(bed -> bed.server.dropConnections())),
        new FaultRow(
            "server resets",
            "`server.resetConnections()`",
            LOST,
            AT_ONCE,
            false,
            after(bed -> bed.server.resetConnections())),
        new FaultRow(
            "server shuts down and does not answer",
            "`server.close()`",
            LOST,
            AT_ONCE,
            false,
            after(bed -> bed.server.close())),
        new FaultRow(
            "server ends its half, the socket stays open",
            "`server.halfCloseConnections()`",
            "ConnectionClosedException, UNKNOWN (CLOSED_BY_PEER)",
            AT_ONCE,
            false,
            after(bed -> bed.server.halfCloseConnections())),
        new FaultRow(
            "byte of a request corrupted",
            "`toServer().corruptAt`",
            ALERTED,
            AT_ONCE,
            false,
            big(bed -> bed.proxy.toServer().corruptAt(500_000))),
        new FaultRow(
            "byte of a reply corrupted",
            "`toClient().corruptAt`",
            BROKEN,
            AT_ONCE,
            false,
            call(bed -> bed.proxy.toClient().corruptAt(500_000), FaultBed::getBig)),
        new FaultRow(
            "bytes of a request lost",
            "`toServer().drop`",
            ALERTED,
            AT_ONCE,
            false,
            big(bed -> bed.proxy.toServer().drop(500_000, 1))),
        new FaultRow(
            "bytes of a reply lost",
            "`toClient().drop`",
            BROKEN,
            AT_ONCE,
            false,
            call(bed -> bed.proxy.toClient().drop(500_000, 3), FaultBed::getBig)),
        new FaultRow(
            "peer stops reading; small request, short deadline",
            "`toServer().stopReading`",
            TIMEOUT,
            DEADLINE,
            true,
            timed(bed -> bed.proxy.toServer().stopReading())),
        new FaultRow(
            "peer stops reading",
            "`toServer().stopReading`",
            SILENT,
            SILENCE,
            false,
            silent(bed -> bed.proxy.toServer().stopReading())),
        new FaultRow(
            "peer's answers stop",
            "`toClient().stopReading`",
            SILENT,
            SILENCE,
            false,
            silent(bed -> bed.proxy.toClient().stopReading())),
        new FaultRow(
            "requests disappear",
            "`toServer().stopForwarding`",
            SILENT,
            SILENCE,
            false,
            silent(bed -> bed.proxy.toServer().stopForwarding())),
        new FaultRow(
            "answers disappear",
            "`toClient().stopForwarding`",
            SILENT,
            SILENCE,
            false,
            silent(bed -> bed.proxy.toClient().stopForwarding())),
        new FaultRow(
            "machine vanishes without FIN",
            "`vanish()`",
            SILENT,
            SILENCE,
            false,
            silent(bed -> bed.proxy.vanish())),
        new FaultRow(
            "server stops answering, short deadline",
            "`toClient().stopReading`",
            TIMEOUT,
            DEADLINE,
            true,
            timed(bed -> bed.proxy.toClient().stopReading())),
        new FaultRow(
            "more bytes than maxQueuedBytes wait for a peer that stopped reading",
            "`toServer().stopReading`",
            "OverloadedException, NOT_SENT",
            AT_ONCE,
            true,
            StreamFaultRows::flood),
        new FaultRow(
            "call on a connection that a reset has closed",
            "`resetConnections()`, second call",
            "ConnectionClosedException, NOT_SENT (CLOSED_BY_PEER) or ConnectionClosedException, NOT_SENT (IO_ERROR)",
            AT_ONCE,
            false,
            StreamFaultRows::secondCall));
  }

  private static Stream<FaultRow> connecting() {
    return Stream.of(
        new FaultRow(
            "nobody listens",
            "proxy closed",
            "TcpFailed, NOT_SENT",
            AT_ONCE,
            false,
            connect(bed -> bed.proxy.close())),
        new FaultRow(
            "connection closed as soon as accepted",
            "`refuseConnections(true)`",
            TLS,
            AT_ONCE,
            false,
            connect(bed -> bed.proxy.refuseConnections(true))),
        new FaultRow(
            "server is gone behind its address",
            "`server.close()`",
            TLS,
            AT_ONCE,
            false,
            connect(bed -> bed.server.close())),
        new FaultRow(
            "handshake cut, client's bytes",
            "`toServer().cutAt(100)`",
            TLS,
            AT_ONCE,
            false,
            connect(bed -> bed.proxy.toServer().cutAt(100))),
        new FaultRow(
            "handshake cut, server's bytes",
            "`toClient().cutAt(500)`",
            TLS,
            AT_ONCE,
            false,
            connect(bed -> bed.proxy.toClient().cutAt(500))),
        new FaultRow(
            "handshake reset",
            "`toClient().resetAt(500)`",
            TLS,
            AT_ONCE,
            false,
            connect(bed -> bed.proxy.toClient().resetAt(500))),
        new FaultRow(
            "handshake corrupted",
            "`toClient().corruptAt(300)`",
            TLS,
            AT_ONCE,
            false,
            connect(bed -> bed.proxy.toClient().corruptAt(300))),
        new FaultRow(
            "handshake never answered",
            "`vanish()`",
            TIMED_OUT,
            CONNECT_TIMEOUT,
            false,
            timedConnect(bed -> bed.proxy.vanish())),
        new FaultRow(
            "handshake too slow",
            "`toClient().throttle(500)`",
            TIMED_OUT,
            CONNECT_TIMEOUT,
            false,
            timedConnect(bed -> bed.proxy.toClient().throttle(500))),
        new FaultRow(
            "authentication never answered",
            "interceptor swallows it",
            TIMED_OUT,
            CONNECT_TIMEOUT,
            false,
            timedConnect(bed -> bed.swallow(true))),
        new FaultRow(
            "token not accepted",
            "another token",
            "AuthenticationFailed, NOT_SENT",
            AT_ONCE,
            false,
            connect(
                bed ->
                    bed.config.credential(
                        Credential.of("localhost", bed.proxy.port(), "another")))),
        new FaultRow(
            "slow handshake, in time",
            "`toClient().delay`",
            "value",
            FAULT_ENDS,
            true,
            connect(bed -> bed.proxy.toClient().delay(Duration.ofMillis(100)))));
  }

  private static Run call(Consumer<FaultBed> fault) {
    return call(fault, FaultBed::get);
  }

  /** The fault, then the call. */
  private static Run call(
      Consumer<FaultBed> fault, Function<FaultBed, CompletableFuture<byte[]>> call) {
    return bed -> {
      bed.client();
      fault.accept(bed);
      return call.apply(bed);
    };
  }

  private static Run timed(Consumer<FaultBed> fault) {
    return timed(fault, FaultBed::get);
  }

  private static Run timed(
      Consumer<FaultBed> fault, Function<FaultBed, CompletableFuture<byte[]>> call) {
    return bed -> {
      bed.client();
      bed.deadline(DEADLINE.earliest);
      return call(fault, call).on(bed);
    };
  }

  private static Run silent(Consumer<FaultBed> fault) {
    return bed -> {
      bed.silenceEndsConnections();
      return call(fault, FaultBed::getBehindAnother).on(bed);
    };
  }

  /** A call that the server has and does not answer, then the fault. */
  private static Run after(Consumer<FaultBed> fault) {
    return bed -> {
      bed.client();
      bed.swallow(false);
      CompletableFuture<byte[]> call = bed.get();
      bed.awaitSwallowed();
      fault.accept(bed);
      return call;
    };
  }

  /** The fault, then a SET of a megabyte. */
  private static Run big(Consumer<FaultBed> fault) {
    return bed -> {
      bed.client();
      fault.accept(bed);
      return bed.client().setAsync(CACHE, "k", new byte[FaultBed.BIG_BYTES]);
    };
  }

  private static CompletableFuture<?> flood(FaultBed bed) {
    bed.config.maxQueuedBytes(2 << 20);
    bed.client();
    bed.proxy.toServer().stopReading();
    CompletableFuture<?> refused = null;
    for (int i = 0; i < 200 && (refused == null || !refused.isCompletedExceptionally()); i++) {
      refused = bed.client().setAsync(CACHE, "k" + i, new byte[256 * 1024]);
    }
    bed.proxy.toServer().heal();
    return refused;
  }

  private static CompletableFuture<?> secondCall(FaultBed bed) {
    ProtosocketClient client = bed.client();
    bed.proxy.resetConnections();
    return client.closed().thenCompose(reason -> bed.get());
  }

  private static Run connect(Consumer<FaultBed> fault) {
    return bed -> {
      fault.accept(bed);
      return bed.connect();
    };
  }

  private static Run timedConnect(Consumer<FaultBed> fault) {
    return bed -> {
      bed.config.connectTimeout(CONNECT_TIMEOUT.earliest);
      return connect(fault).on(bed);
    };
  }
}
