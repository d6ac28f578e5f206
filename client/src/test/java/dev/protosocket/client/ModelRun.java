// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.CodedInputStream;
import dev.protosocket.client.ReferenceModel.Op;
import dev.protosocket.proto.schema.CacheCommand;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.util.concurrent.MockTicker;
import io.netty.util.concurrent.Ticker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The life of one connection, of random steps drawn from a seed: the real multiplexer, write queue
 * and codec on an embedded channel with frozen time, next to the {@link ReferenceModel}.
 */
final class ModelRun {
  private static final byte[] NO_VALUE = {};
  private static final int MAX_IN_FLIGHT = 48;
  private static final long MAX_QUEUED_BYTES = 192 * 1024;
  private static final Duration CLOSE_TIMEOUT = Duration.ofMillis(30);

  /** Open, spare, just written, in TLS's hands, partly filled. */
  private static final long IDLE_CHUNKS = 6;

  /** A frame of 40 bytes may seal a chunk of 32 KiB when a large one of 8 KiB follows. */
  private static final long AMPLIFICATION = 5;

  final SplittableRandom random;
  final MockTicker ticker = Ticker.newMockTicker();
  final UnpooledByteBufAllocator memory = new UnpooledByteBufAllocator(true);
  final TaskByTask channel = new TaskByTask(EmbeddedChannel.builder().ticker(ticker));
  final ReferenceModel model;
  final Multiplexer multiplexer;
  final Connection connection;
  final ModelReplies replies;
  final List<Long> known = new ArrayList<>();
  private final ModelRequests requests;
  private final List<ByteBuf> unread = new ArrayList<>();
  private long closeBegan;
  private boolean closeBegun;
  private @Nullable AssertionError failure;

  /** Counts how requests and connections ended. */
  private final Map<String, Long> tally;

  ModelRun(long seed, Map<String, Long> tally) {
    this.tally = tally;
    random = new SplittableRandom(seed);
    channel.config().setAllocator(memory);
    // Or a read would run the tasks that a step of its own is to run.
    channel.config().setAutoRead(false);
    ClientConfig config =
        ClientConfig.builder(Credential.of("localhost", 1, "token"))
            .maxInFlight(MAX_IN_FLIGHT)
            .maxQueuedBytes(MAX_QUEUED_BYTES)
            .closeTimeout(CLOSE_TIMEOUT)
            // Time flies here, and the silence of a server is another test.
            .maxSilence(Duration.ofDays(1))
            .build();
    // Some ids begin where their encoding grows.
    long firstId = random.nextBoolean() ? 2 : 127 - random.nextInt(100);
    multiplexer = TestConnection.multiplexer(channel, config, firstId);
    channel.pipeline().addLast(multiplexer.replyHandler());
    connection =
        new Connection(channel, multiplexer, config, EventLoops.acquire(channel.eventLoop()));
    model = new ReferenceModel(config, firstId);
    replies = new ModelReplies(this);
    requests = new ModelRequests(this);
  }

  long now() {
    return ticker.nanoTime();
  }

  /** Takes one random step, and checks. Returns false when the connection has ended. */
  boolean step() {
    int dice = random.nextInt(2000);
    if (dice < 800) {
      requests.submit();
    } else if (dice < 1150) {
      replies.read();
    } else if (dice < 1400) {
      runTasks();
    } else if (dice < 1500) {
      requests.cancelSome();
    } else if (dice < 1750) {
      ticker.advance(random.nextLong(3_000_000), TimeUnit.NANOSECONDS);
    } else if (dice < 1870) {
      writable(true);
    } else if (dice < 1990) {
      writable(random.nextInt(3) > 0);
    } else if (dice < 1996) {
      replies.strayBurst(random.nextInt(300));
    } else {
      end(dice);
    }
    observe();
    check();
    return model.fatal == null;
  }

  /** Ends a life that has not ended by itself. */
  void endNow() {
    if (model.fatal == null) {
      fatal(CloseReason.Kind.IO_ERROR);
      channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
      observe();
      check();
    }
  }

  private void writable(boolean value) {
    channel.unsafe().outboundBuffer().setUserDefinedWritability(1, value);
  }

  /** Steps that sooner or later end the connection. */
  private void end(int dice) {
    switch (dice) {
      case 1996 -> {
        fatal(CloseReason.Kind.IO_ERROR);
        channel.pipeline().fireExceptionCaught(new IOException("connection reset"));
      }
      case 1997 -> {
        fatal(CloseReason.Kind.CLOSED_BY_PEER);
        channel.pipeline().fireChannelInactive();
      }
      case 1998 -> replies.malformed();
      default -> {
        if (!model.refusing) {
          model.refusing = true;
          connection.close();
        }
      }
    }
  }

  /** What happens next ends the connection; with the reason of close() if that came before. */
  void fatal(CloseReason.Kind kind) {
    model.fatal = closeBegun ? CloseReason.Kind.CLOSED_BY_CALLER : kind;
  }

  void runTasks() {
    if (closeBegun && now() - closeBegan >= CLOSE_TIMEOUT.toNanos()) {
      model.fatal = CloseReason.Kind.CLOSED_BY_CALLER;
    } else if (model.refusing && !closeBegun) {
      closeBegun = true;
      closeBegan = now();
    }
    // What a pipeline's receiver does when there is nothing to receive.
    connection.flush();
    channel.runTasks();
    throwFailure();
    observe();
    if (multiplexer.closeReason() == null) {
      model.drained(now());
      model.checkNoneOverdue(now());
      if (channel.isWritable()) {
        assertThat(model.wire).as("frames left behind on a writable channel").isEmpty();
      }
    }
    noteGracefulEnd();
  }

  /** close() ends the connection as soon as nothing is in flight. */
  void noteGracefulEnd() {
    if (closeBegun && model.fatal == null && model.permits == 0) {
      model.fatal = CloseReason.Kind.CLOSED_BY_CALLER;
    }
  }

  ModelRequests requests() {
    return requests;
  }

  /** The completion of a request; what it says is held against the model. */
  Completion completion(Op op) {
    return new RecordingCompletion() {
      @Override
      public void succeed(Request request, Outcome outcome, ByteBuf buffer, int index, int length) {
        byte[] value = new byte[length];
        buffer.getBytes(index, value);
        end(request, outcome, value, null);
      }

      @Override
      public void fail(Request request, CacheException error) {
        end(request, Outcome.FAILED, NO_VALUE, error);
      }

      private void end(
          Request request, Outcome outcome, byte[] value, @Nullable CacheException error) {
        try {
          observe();
          assertThat(request.id).isEqualTo(op.id);
          model.ended(op, outcome, value, error, now());
          count(error == null ? outcome.name() : error.getClass().getSimpleName() + error.fate());
          assertThat(connection.inFlight()).isEqualTo(model.permits);
          requests.fromCallback();
        } catch (AssertionError e) {
          // The multiplexer contains what a completion throws; the test must not.
          failure = failure == null ? e : failure;
        }
      }
    };
  }

  /** Takes note of what has left, holding some buffers back as a slow socket would. */
  void observe() {
    for (Object message = channel.outboundMessages().poll();
        message != null;
        message = channel.outboundMessages().poll()) {
      ByteBuf buffer = (ByteBuf) message;
      try {
        CodedInputStream in = CodedInputStream.newInstance(buffer.nioBuffer());
        while (!in.isAtEnd()) {
          int limit = in.pushLimit(in.readRawVarint32());
          model.left(CacheCommand.parseFrom(in));
          in.popLimit(limit);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("a frame that left is not one", e);
      }
      unread.add(buffer);
    }
  }

  void count(String what) {
    tally.merge(what, 1L, Long::sum);
  }

  private void throwFailure() {
    if (failure != null) {
      throw failure;
    }
  }

  private void check() {
    throwFailure();
    if (random.nextInt(8) > 0) {
      unread.forEach(ByteBuf::release);
      unread.clear();
    }
    assertThat(model.expected).as("replies whose request did not end").isEmpty();
    assertThat(connection.inFlight()).as("permits").isEqualTo(model.permits);
    if (model.fatal != null) {
      checkEnded(model.fatal);
      return;
    }
    assertThat(multiplexer.closeReason()).as("the end of the connection").isNull();
    assertThat(multiplexer.queue().queuedBytes()).as("queued").isEqualTo(model.queuedBytes);
    assertThat(multiplexer.tombstones()).as("tombstones").isEqualTo(model.tombstones.size());
    assertThat(multiplexer.skips()).as("skips").isEqualTo(model.skips);
    long unreadBytes = unread.stream().mapToLong(ByteBuf::capacity).sum();
    assertThat(memory.metric().usedDirectMemory() - unreadBytes - replies.heldBytes())
        .as("direct memory for %s bytes waiting", model.queuedBytes)
        .isLessThanOrEqualTo(
            AMPLIFICATION * model.queuedBytes + IDLE_CHUNKS * OpenBuffer.CHUNK_BYTES);
  }

  private void checkEnded(CloseReason.Kind kind) {
    assertThat(multiplexer.closeReason()).isNotNull();
    assertThat(multiplexer.closeReason().kind()).isEqualTo(kind);
    assertThat(connection.closed()).isCompletedWithValue(multiplexer.closeReason());
    assertThat(model.pending).as("requests that did not end").isEmpty();
    assertThat(model.permits).isZero();
    model.refusing = true;
    count(kind.name());
    requests.submit();
    // What stays behind from the connection's life finds it closed.
    ticker.advance(1, TimeUnit.SECONDS);
    channel.runTasks();
    replies.late();
    unread.forEach(ByteBuf::release);
    unread.clear();
    channel.finishAndReleaseAll();
    assertThat(memory.metric().usedDirectMemory()).as("direct memory at the end").isZero();
    assertThat(memory.metric().usedHeapMemory()).as("heap buffers at the end").isZero();
  }

  /**
   * Runs the loop's tasks when told to, as a step of its own, where an embedded channel would run
   * them in the middle of a write.
   */
  static final class TaskByTask extends EmbeddedChannel {
    private boolean running;

    TaskByTask(Builder builder) {
      super(builder);
    }

    void runTasks() {
      running = true;
      do {
        super.runPendingTasks();
      } while (hasPendingTasks());
      running = false;
    }

    @Override
    public void runPendingTasks() {
      if (running) {
        super.runPendingTasks();
      }
    }
  }
}
