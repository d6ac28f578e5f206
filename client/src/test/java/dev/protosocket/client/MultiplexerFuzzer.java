// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.LeakPresenceDetector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;

/**
 * The fuzz target: the life of one connection, where the input decides what callers do, what the
 * server sends and what becomes of the socket. The whole client but the network runs, on frozen
 * time.
 *
 * <p>Fails if a call throws anything undocumented, if a request ends twice, never, or otherwise
 * than its reply and the clock say, if a bound is passed, if anything is in flight after the
 * connection has ended, or if a buffer leaks; {@link FuzzLedger} has the rules. docs/fuzzing.md
 * says how to run it.
 *
 * <pre>
 *   input    | action | argument | action | argument | ...
 *   action   modulo {@link #ACTIONS}: those below {@link FuzzedCaller#ACTIONS} are a caller's
 *   RAW      is followed by as many bytes as its argument says, which the server sends
 * </pre>
 */
public final class MultiplexerFuzzer {
  private static final int REPLY = FuzzedCaller.ACTIONS;
  private static final int FAIL = REPLY + 1;
  private static final int REPLY_ANYHOW = REPLY + 2;
  private static final int RAW = REPLY + 3;
  private static final int STRAYS = REPLY + 4;
  private static final int ARRIVE = REPLY + 5;
  private static final int ARRIVE_IN_PIECES = REPLY + 6;
  private static final int RUN = REPLY + 7;
  private static final int ADVANCE = REPLY + 8;
  private static final int SOCKET_FULL = REPLY + 9;
  private static final int END = REPLY + 10;
  private static final int ACTIONS = REPLY + 11;

  private final ByteBuffer script;
  private final FuzzLedger ledger = new FuzzLedger();
  private final TestConnection connection = new TestConnection(ledger::configure);
  private final FuzzedServer server = new FuzzedServer(connection, ledger);
  private final FuzzedCaller caller;

  private MultiplexerFuzzer(byte[] input) {
    script = ByteBuffer.wrap(input);
    ledger.watch(connection);
    caller = new FuzzedCaller(connection, ledger, this::actInCallback);
  }

  /** Called by Jazzer with each input, and by {@link MultiplexerFuzzerTest} with those kept. */
  public static void fuzzerTestOneInput(byte[] input) {
    MultiplexerFuzzer life = new MultiplexerFuzzer(input);
    try {
      life.live();
    } finally {
      life.release();
    }
    LeakPresenceDetector.check();
  }

  private void live() {
    while (script.hasRemaining()) {
      act(next() % ACTIONS, next());
      ledger.check();
    }
    connection.socket.setFull(connection.channel, false);
    caller.act(FuzzedCaller.CLOSE, 0);
    advance(FuzzLedger.CLOSE_TIMEOUT);
    ledger.check();
    caller.receiveAll();
    ledger.checkEnd();
  }

  private void release() {
    caller.release();
    server.release();
    connection.close();
  }

  /** Returns the next byte of the script, 0 behind its end. */
  private int next() {
    return script.hasRemaining() ? Byte.toUnsignedInt(script.get()) : 0;
  }

  private void act(int action, int argument) {
    switch (action) {
      case REPLY -> server.reply(argument);
      case FAIL -> server.fail(argument);
      case REPLY_ANYHOW -> server.replyAnyhow(argument);
      case RAW -> {
        byte[] bytes = new byte[Math.min(argument, script.remaining())];
        script.get(bytes);
        server.send(bytes);
      }
      case STRAYS -> server.send(new byte[argument]); // each an empty message
      case ARRIVE -> server.arrive(argument, Integer.MAX_VALUE);
      case ARRIVE_IN_PIECES -> server.arrive(0, Math.max(1, argument));
      case RUN -> run();
      case ADVANCE -> advance(Duration.ofMillis(argument));
      case SOCKET_FULL -> connection.socket.setFull(connection.channel, (argument & 1) != 0);
      case END -> end(argument);
      default -> caller.act(action, argument);
    }
  }

  /** What a caller does in a callback; the connection acts only when the callback has returned. */
  private void actInCallback() {
    caller.act(next() % FuzzedCaller.ACTIONS, next());
  }

  private void run() {
    do {
      connection.run();
    } while (connection.channel.hasPendingTasks());
    ledger.checkSettled();
  }

  private void advance(Duration time) {
    run();
    connection.advance(time);
    run();
  }

  private void end(int argument) {
    if (!connection.channel.isOpen()) {
      return;
    }
    ledger.socketEnded();
    if ((argument & 1) == 0) {
      connection.channel.pipeline().fireChannelInactive();
    } else {
      connection.channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
    }
  }
}
