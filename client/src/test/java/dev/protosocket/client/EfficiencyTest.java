// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.Replies.hit;
import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What an operation costs, as far as it can be counted: copies of a value, wake-ups, flushes,
 * objects. Times are for the benchmarks; the bytes allocated are counted by {@link AllocationIT}.
 */
@ExtendWith(LeakCheck.class)
class EfficiencyTest {
  private static final int DEPTH = 64;
  private static final int ROUNDS = 100;

  /** A read of TLS records' worth of bytes. */
  private static final int PIECE_BYTES = 16 * 1024;

  private static final byte MARK = 0x55;
  private static final ByteBuf KEY = Unpooled.wrappedBuffer(new byte[] {1});

  private final TestConnection connection = new TestConnection();
  private final Pipeline<Integer> pipeline = connection.client.pipeline();

  @AfterEach
  void close() {
    pipeline.close();
    connection.close();
  }

  // Copies of a value: none on its way in, one on its way out.

  @Test
  void should_not_copy_a_value_that_comes_in_one_read() {
    assertThat(copiedBytes(100, Integer.MAX_VALUE)).isZero();
    assertThat(copiedBytes(1 << 20, Integer.MAX_VALUE)).isZero();
  }

  @Test
  void should_not_copy_a_value_that_spans_many_reads() {
    // But for a sliver at the end that is not worth keeping a read for.
    assertThat(copiedBytes(1 << 20, PIECE_BYTES)).isLessThan(1024);
  }

  /** Receives a value in pieces and counts its bytes that are not where they were read. */
  private int copiedBytes(int length, int pieceBytes) {
    final long id = pipeline.fireGet(CACHE, "k", 1).value();
    connection.run();
    byte[] frame = Replies.frames(hit(id, new byte[length]));
    List<ByteBuf> reads = new ArrayList<>();
    for (int from = 0; from < frame.length; from += Math.min(pieceBytes, frame.length - from)) {
      byte[] piece =
          Arrays.copyOfRange(frame, from, from + Math.min(pieceBytes, frame.length - from));
      ByteBuf read = direct(piece);
      reads.add(read.retainedDuplicate());
      connection.channel.writeInbound(read);
    }
    // What is written where a read was shows in the value, unless it is a copy.
    for (ByteBuf read : reads) {
      read.setBytes(0, filled(read.readableBytes()));
      read.release();
    }
    try (CompletedOp<Integer> op = pipeline.poll()) {
      ByteBuf value = ((CompletedOp.Get<Integer>) op).value();
      assertThat(value.readableBytes()).isEqualTo(length);
      int copied = 0;
      for (byte there : ByteBufUtil.getBytes(value)) {
        copied += there == MARK ? 0 : 1;
      }
      return copied;
    }
  }

  private static byte[] filled(int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, MARK);
    return bytes;
  }

  @Test
  void should_copy_a_value_once_into_the_buffer_that_is_written() {
    for (int length : new int[] {100, 1 << 20}) {
      Counting value = new Counting(length);
      connection.client.setAsync(CACHE, KEY, value, Duration.ofMinutes(1));
      connection.run();
      assertThat(value.bytesRead).as("bytes read from a value of %d", length).isEqualTo(length);
      value.release();
      ByteBuf written = connection.channel.readOutbound();
      assertThat(written.readableBytes()).isGreaterThan(length);
      assertThat(connection.channel.outboundMessages()).isEmpty();
      written.release();
    }
  }

  // Wake-ups and flushes at depth 64.

  @Test
  void should_wake_the_event_loop_once_for_a_batch_that_a_pipeline_fires() {
    AtomicInteger wakeUps = new AtomicInteger();
    ClientConfig config = ClientConfig.of(Credential.of("localhost", 1, "token"));
    WriteQueue queue =
        new WriteQueue(
            config.wire(),
            PooledByteBufAllocator.DEFAULT,
            config,
            1,
            () -> 0,
            wakeUps::incrementAndGet);
    for (int round = 0; round < ROUNDS; round++) {
      for (int i = 0; i < DEPTH; i++) {
        queue.submit(Operation.GET, CACHE, new byte[] {1}, null, 0, new Fired());
      }
      WriteBatch batch = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);
      assertThat(batch.requests).hasSize(DEPTH);
      batch.buffers.forEach(ByteBuf::release);
      for (int i = 0; i < DEPTH; i++) {
        queue.admission().release();
      }
    }
    queue.close(CloseReason.of(CloseReason.Kind.CLOSED_BY_CALLER, "done"));
    // 16 of 1,000 operations.
    assertThat(wakeUps).hasValue(ROUNDS);
  }

  @Test
  void should_flush_once_and_wake_nobody_for_a_batch_of_replies_that_are_answered_in_callbacks() {
    Chain chain = new Chain();
    for (int i = 0; i < DEPTH; i++) {
      chain.next();
    }
    connection.sentIds();
    connection.socket.flushes = 0;
    long id = 2;
    for (int round = 0; round < ROUNDS; round++) {
      CacheResponse[] replies = new CacheResponse[DEPTH];
      for (int i = 0; i < DEPTH; i++) {
        replies[i] = hit(id++, "v");
      }
      // Without running a task: whatever was sent needed none.
      connection.channel.writeInbound(direct(Replies.frames(replies)));
      assertThat(connection.channel.hasPendingTasks()).isFalse();
      assertThat(connection.sentIds()).hasSize(DEPTH);
    }
    assertThat(connection.socket.flushes).isEqualTo(ROUNDS);
    chain.stopped = true;
  }

  // Objects.

  @Test
  void should_use_as_many_operations_and_values_as_are_in_flight() {
    Set<Object> operations = Collections.newSetFromMap(new IdentityHashMap<>());
    long id = 2;
    for (int round = 0; round < ROUNDS; round++) {
      CacheResponse[] replies = new CacheResponse[DEPTH];
      for (int i = 0; i < DEPTH; i++) {
        pipeline.fireGet(CACHE, "k", i);
        replies[i] = hit(id++, "v");
      }
      connection.reply(replies);
      assertThat(pipeline.drain(DEPTH, operations::add)).isEqualTo(DEPTH);
    }
    // With the debug switch each is used once; this test runs without it, too.
    assertThat(operations).hasSize(Misuse.DEBUG ? DEPTH * ROUNDS : DEPTH);
  }

  private static ByteBuf direct(byte[] bytes) {
    return PooledByteBufAllocator.DEFAULT.directBuffer(bytes.length).writeBytes(bytes);
  }

  /** Issues the next operation whenever one ends. */
  private final class Chain {
    private boolean stopped;

    void next() {
      connection.client.getAsync(CACHE, "k").thenAccept(value -> next(stopped));
    }

    private void next(boolean last) {
      if (!last) {
        next();
      }
    }
  }

  private static final class Fired extends RecordingCompletion {
    @Override
    public boolean pipelined() {
      return true;
    }
  }

  /** Counts the bytes that are read from it, whichever way they go. */
  private static final class Counting extends UnpooledHeapByteBuf {
    private int bytesRead;

    Counting(int length) {
      super(UnpooledByteBufAllocator.DEFAULT, length, length);
      writeZero(length);
    }

    @Override
    public boolean hasArray() {
      return false;
    }

    @Override
    public ByteBuf getBytes(int index, ByteBuf dst, int dstIndex, int length) {
      bytesRead += length;
      return super.getBytes(index, dst, dstIndex, length);
    }

    @Override
    public ByteBuffer nioBuffer(int index, int length) {
      bytesRead += length;
      return super.nioBuffer(index, length);
    }

    @Override
    public ByteBuffer internalNioBuffer(int index, int length) {
      bytesRead += length;
      return super.internalNioBuffer(index, length);
    }

    @Override
    public ByteBuf getBytes(int index, byte[] dst, int dstIndex, int length) {
      bytesRead += length;
      return super.getBytes(index, dst, dstIndex, length);
    }
  }
}
