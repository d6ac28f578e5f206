// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.wire.Reader;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What the client itself costs: 64 GETs of 100 B at a time through all of it, on one thread,
 * without TLS, kernel and wake-ups. The replies are canned.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@OperationsPerInvocation(BatchBenchmark.DEPTH)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 30, time = 200, timeUnit = TimeUnit.MILLISECONDS)
@Fork(3)
public class BatchBenchmark {
  static final int DEPTH = 64;

  private static final String CACHE = "cache";
  private static final byte[] KEY = "key:0123456789".getBytes(StandardCharsets.UTF_8);
  private static final int VALUE_BYTES = 100;

  /** Of the id, padded so that its place does not change. */
  private static final int ID_BYTES = 5;

  /** Length, id, and the headers of hit and value, each a tag and a length. */
  private static final int REPLY_BYTES = 1 + 1 + ID_BYTES + 2 + 2 + VALUE_BYTES;

  private EmbeddedChannel channel;
  private ProtosocketClient client;
  private Pipeline<String> pipeline;
  private ByteBuf replies;
  private long nextId = 2;
  private long received;

  @Setup
  public void setUp() {
    ClientConfig config =
        ClientConfig.builder(Credential.of("localhost", 1, "token"))
            .tls(TlsOptions.insecurePlaintext())
            .build();
    channel = new EmbeddedChannel();
    Reader reader = config.wire().reader();
    reader.maxReplyBytes(config.maxFrameLength());
    Multiplexer multiplexer = new Multiplexer(channel, config.wire(), reader, config, nextId);
    channel.pipeline().addLast(multiplexer.replyHandler());
    EventLoops loops = EventLoops.acquire(channel.eventLoop());
    client = new ProtosocketClient(new Connection(channel, multiplexer, config, loops));
    pipeline = client.pipeline();
    replies = PooledByteBufAllocator.DEFAULT.directBuffer(DEPTH * REPLY_BYTES);
    for (int i = 0; i < DEPTH; i++) {
      replies.writeByte(REPLY_BYTES - 1).writeByte(1 << 3).writeZero(ID_BYTES);
      replies.writeByte(11 << 3 | 2).writeByte(2 + VALUE_BYTES);
      replies.writeByte(1 << 3 | 2).writeByte(VALUE_BYTES).writeZero(VALUE_BYTES);
    }
  }

  @TearDown
  public void tearDown() {
    pipeline.close();
    channel.finishAndReleaseAll();
    replies.release();
  }

  /** Lets the server answer what was sent. */
  private void answer() {
    channel.runPendingTasks();
    for (ByteBuf out; (out = channel.readOutbound()) != null; ) {
      out.release();
    }
    ByteBuf read = PooledByteBufAllocator.DEFAULT.directBuffer(DEPTH * REPLY_BYTES);
    read.writeBytes(replies, 0, DEPTH * REPLY_BYTES);
    for (int i = 0; i < DEPTH; i++) {
      long id = nextId++;
      int at = i * REPLY_BYTES + 2;
      for (int b = 0; b < ID_BYTES; b++) {
        int more = b < ID_BYTES - 1 ? 0x80 : 0;
        read.setByte(at + b, (int) (id >>> (7 * b) & 0x7F) | more);
      }
    }
    channel.writeInbound(read);
  }

  /** Futures, completed on the event loop. */
  @Benchmark
  public long async() {
    for (int i = 0; i < DEPTH; i++) {
      client.getAsync(CACHE, KEY).whenComplete((value, error) -> received += value.length);
    }
    answer();
    return received;
  }

  /** Fire and receive, both on the event loop's thread. */
  @Benchmark
  public long fire() {
    for (int i = 0; i < DEPTH; i++) {
      pipeline.fireGet(CACHE, KEY, CACHE);
    }
    answer();
    for (CompletedOp<String> op; (op = pipeline.poll()) != null; op.close()) {
      received += ((CompletedOp.Get<String>) op).value().readableBytes();
    }
    return received;
  }
}
