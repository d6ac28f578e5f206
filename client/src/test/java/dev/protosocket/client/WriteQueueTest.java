// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static dev.protosocket.client.TestConnection.CACHE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.protosocket.client.CloseReason.Kind;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.AbstractByteBufAllocator;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.buffer.UnpooledHeapByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(LeakCheck.class)
class WriteQueueTest {
  private static final CloseReason REASON = CloseReason.of(Kind.IO_ERROR, "broken");
  private static final byte[] KEY = {'k'};

  private final AtomicInteger drainRequests = new AtomicInteger();
  private final RecordingCompletion completion = new RecordingCompletion();
  private final List<WriteQueue> queues = new ArrayList<>();

  @AfterEach
  void close() {
    for (WriteQueue queue : queues) {
      queue.close(REASON).buffers.forEach(ByteBuf::release);
    }
  }

  @Test
  void should_take_a_permit_for_each_request_and_refuse_when_all_are_out() {
    WriteQueue queue = queue(config -> config.maxInFlight(2));
    get(queue);
    get(queue);
    assertThat(queue.inFlight()).isEqualTo(2);

    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> get(queue))
        .withMessage(
            "2 requests are in flight on this connection (maxInFlight); wait for answers, use more"
                + " connections, or raise the bound")
        .satisfies(e -> assertThat(e.fate()).isEqualTo(RequestFate.NOT_SENT));

    queue.admission().release();
    assertThat(get(queue)).isEqualTo(3);
  }

  @Test
  void should_bound_the_bytes_that_wait_and_count_again_when_they_are_taken() {
    WriteQueue queue = queue(config -> config.maxQueuedBytes(1024));
    set(queue, new byte[900]);
    long waiting = queue.queuedBytes();
    assertThatExceptionOfType(OverloadedException.class)
        .isThrownBy(() -> set(queue, new byte[200]));
    assertThat(queue.queuedBytes()).isEqualTo(waiting);
    assertThat(queue.inFlight()).isEqualTo(1);

    queue.admission().bytesTaken((int) waiting);

    assertThat(queue.queuedBytes()).isZero();
    set(queue, new byte[200]);
  }

  @Test
  void should_request_one_drain_for_all_that_is_staged() throws IOException {
    WriteQueue queue = queue(config -> config);
    get(queue);
    get(queue);
    get(queue);
    assertThat(drainRequests).hasValue(1);

    assertThat(drainIds(queue)).containsExactly(1L, 2L, 3L);
    assertThat(drainIds(queue)).isEmpty();

    get(queue);
    assertThat(drainRequests).hasValue(2);
  }

  @Test
  void should_request_no_drain_when_one_is_coming() throws IOException {
    WriteQueue queue = queue(config -> config);
    queue.drainIsComing();
    get(queue);
    assertThat(drainRequests).hasValue(0);

    drainIds(queue);
    get(queue);
    assertThat(drainRequests).hasValue(1);
  }

  @Test
  void should_let_fired_requests_wait_for_company_while_another_is_in_flight() throws IOException {
    WriteQueue queue = queue(config -> config);
    fire(queue);
    assertThat(drainRequests).as("nothing else is in flight").hasValue(1);
    assertThat(drainIds(queue)).hasSize(1);

    for (int i = 1; i < Staging.MAX_COALESCED; i++) {
      fire(queue);
    }
    assertThat(drainRequests).as("company may come").hasValue(1);
    fire(queue);
    assertThat(drainRequests).as("enough of them").hasValue(2);
    assertThat(drainIds(queue)).hasSize(Staging.MAX_COALESCED);
  }

  @Test
  void should_not_let_fired_requests_wait_when_the_others_have_ended() throws IOException {
    WriteQueue queue = queue(config -> config);
    fire(queue);
    drainIds(queue);
    queue.admission().release();

    fire(queue);

    assertThat(drainRequests).hasValue(2);
  }

  @Test
  void should_request_a_drain_for_fired_requests_when_flushed() throws IOException {
    WriteQueue queue = queue(config -> config);
    fire(queue);
    drainIds(queue);
    queue.flush();
    assertThat(drainRequests).as("nothing is staged").hasValue(1);

    fire(queue);
    queue.flush();
    queue.flush();
    assertThat(drainRequests).hasValue(2);
  }

  @Test
  void should_request_a_drain_for_fired_requests_when_a_caller_waits_for_its_own()
      throws IOException {
    WriteQueue queue = queue(config -> config);
    fire(queue);
    drainIds(queue);
    fire(queue);

    get(queue);

    assertThat(drainRequests).hasValue(2);
    assertThat(drainIds(queue)).hasSize(2);
  }

  @Test
  void should_request_a_drain_when_what_fired_requests_relied_on_fails() throws IOException {
    List<WriteQueue> firing = new ArrayList<>();
    // The large request holds a permit while it asks for its buffer; another thread fires.
    ExhaustedAllocator allocator =
        new ExhaustedAllocator(OpenBuffer.CHUNK_BYTES, () -> firing.forEach(this::fire));
    WriteQueue queue = queue(allocator, config -> config);
    firing.add(queue);

    assertThatThrownBy(() -> set(queue, new byte[OpenBuffer.CHUNK_BYTES]))
        .isInstanceOf(OutOfMemoryError.class);

    assertThat(drainRequests).hasValue(1);
    assertThat(drainIds(queue)).hasSize(1);
  }

  @Test
  void should_leave_nothing_behind_when_a_buffer_was_released() throws IOException {
    for (int size : List.of(10, 2 * Request.LARGE_PAYLOAD_BYTES)) {
      WriteQueue queue = queue(config -> config);
      get(queue);
      ByteBuf released = Unpooled.buffer(size).writeZero(size);
      released.release();

      assertThatThrownBy(() -> set(queue, released))
          .isInstanceOfAny(IllegalReferenceCountException.class, IndexOutOfBoundsException.class);

      get(queue);
      assertThat(queue.inFlight()).isEqualTo(2);
      // The id of the failed one is not used again.
      assertThat(drainIds(queue)).containsExactly(1L, 3L);
    }
  }

  @Test
  void should_leave_nothing_behind_when_a_buffer_changes_during_the_call() throws IOException {
    for (int size : List.of(10, 2 * Request.LARGE_PAYLOAD_BYTES)) {
      WriteQueue queue = queue(config -> config);
      long before = get(queue);
      long bytes = queue.queuedBytes();

      assertThatExceptionOfType(InvalidRequestException.class)
          .isThrownBy(() -> set(queue, new ShrinkingBuffer(size)))
          .withMessage("the key or value buffer was changed by another thread during the call");

      assertThat(queue.inFlight()).isEqualTo(1);
      assertThat(queue.queuedBytes()).isEqualTo(bytes);
      assertThat(drainIds(queue)).containsExactly(before);
    }
  }

  @Test
  void should_leave_nothing_behind_when_no_memory_is_left() {
    for (int size : List.of(10, 2 * Request.LARGE_PAYLOAD_BYTES)) {
      WriteQueue queue =
          queue(new ExhaustedAllocator(0, () -> {}), config -> config.maxInFlight(1));

      for (int i = 0; i < 3; i++) {
        assertThatExceptionOfType(OutOfMemoryError.class)
            .isThrownBy(() -> set(queue, new byte[size]));
        assertThat(queue.inFlight()).isZero();
        assertThat(queue.queuedBytes()).isZero();
      }
    }
  }

  @Test
  void should_keep_the_order_when_large_frames_get_buffers_of_their_own() throws IOException {
    WriteQueue queue = queue(config -> config);
    set(queue, new byte[10]);
    set(queue, new byte[Request.LARGE_PAYLOAD_BYTES]);
    set(queue, new byte[OpenBuffer.CHUNK_BYTES * 3]);
    set(queue, new byte[20]);
    set(queue, new byte[30]);

    WriteBatch batch = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);

    assertThat(batch.buffers).hasSize(4);
    assertThat(batch.requests)
        .extracting(request -> request.bufferNumber)
        .containsExactly(1L, 2L, 3L, 4L, 4L);
    assertThat(commands(batch))
        .extracting(CacheCommand::getMessageId)
        .containsExactly(1L, 2L, 3L, 4L, 5L);
  }

  @Test
  void should_fill_the_buffer_it_is_given_back() throws IOException {
    WriteQueue queue = queue(config -> config);
    get(queue);
    WriteBatch batch = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);
    ByteBuf chunk = batch.buffers.get(0);
    assertThat(commands(batch, false)).hasSize(1);

    queue.drain(new WriteBatch(), chunk.clear(), new ArrayList<>(), true);
    get(queue);

    WriteBatch next = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);
    assertThat(next.buffers).containsExactly(chunk);
    assertThat(commands(next)).hasSize(1);
  }

  @Test
  void should_use_requests_again_that_are_given_back() throws IOException {
    WriteQueue queue = queue(config -> config);
    get(queue);
    WriteBatch batch = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);
    Request first = batch.requests.get(0);
    commands(batch);
    List<Request> ended = new ArrayList<>(List.of(first));
    queue.drain(new WriteBatch(), null, ended, true);
    assertThat(ended).isEmpty();

    get(queue);

    WriteBatch next = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);
    assertThat(next.requests).containsExactly(first);
    assertThat(first.id).isEqualTo(2);
    commands(next);
  }

  @Test
  void should_stage_a_cancel_behind_the_request_and_drop_it_when_full() throws IOException {
    WriteQueue queue = queue(config -> config.maxQueuedBytes(1024));
    long id = set(queue, new byte[900]);
    queue.stageCancel(id);
    WriteBatch batch = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);
    List<CacheCommand> sent = commands(batch);
    assertThat(sent).extracting(CacheCommand::getMessageId).containsExactly(id, id);
    assertThat(sent).extracting(CacheCommand::getControlCode).containsExactly(0, 1);

    set(queue, new byte[50]);
    drainIds(queue);
    while (queue.queuedBytes() <= 1024 - 14) {
      queue.stageCancel(id);
    }
    long full = queue.queuedBytes();
    queue.stageCancel(id);
    assertThat(queue.queuedBytes()).isEqualTo(full);
  }

  @Test
  void should_keep_what_is_staged_but_refuse_more_when_told_to() throws IOException {
    WriteQueue queue = queue(config -> config);
    get(queue);
    queue.refuse(REASON);
    queue.refuse(CloseReason.of(Kind.INTERNAL_ERROR, "later"));
    assertThat(queue.isRefusing()).isTrue();

    assertThatExceptionOfType(ConnectionClosedException.class)
        .isThrownBy(() -> get(queue))
        .withMessage("request not sent, connection closed: IO_ERROR (broken)");
    assertThatExceptionOfType(ConnectionClosedException.class)
        .isThrownBy(() -> set(queue, new byte[2 * Request.LARGE_PAYLOAD_BYTES]));
    assertThat(drainIds(queue)).containsExactly(1L);
    assertThat(queue.inFlight()).isEqualTo(1);
  }

  @Test
  void should_hand_over_what_is_staged_when_closed() throws IOException {
    WriteQueue queue = queue(config -> config);
    get(queue);

    WriteBatch staged = queue.close(REASON);

    assertThat(staged.requests).extracting(request -> request.id).containsExactly(1L);
    assertThat(commands(staged)).hasSize(1);
    assertThat(queue.close(REASON).requests).isEmpty();
    assertThat(queue.isRefusing()).isTrue();
  }

  private WriteQueue queue(UnaryOperator<ClientConfig.Builder> options) {
    return queue(PooledByteBufAllocator.DEFAULT, options);
  }

  private WriteQueue queue(
      ByteBufAllocator allocator, UnaryOperator<ClientConfig.Builder> options) {
    ClientConfig config =
        options
            .apply(
                ClientConfig.builder(Credential.of("localhost", 1, "token"))
                    .tls(TlsOptions.insecurePlaintext()))
            .build();
    WriteQueue queue =
        new WriteQueue(
            config.wire(), allocator, config, 1, () -> 0, drainRequests::incrementAndGet);
    queues.add(queue);
    return queue;
  }

  private long get(WriteQueue queue) {
    return queue.submit(Operation.GET, CACHE, KEY, null, 0, completion);
  }

  /** As a pipeline does. */
  private void fire(WriteQueue queue) {
    queue.submit(Operation.GET, CACHE, KEY, null, 0, new FiredCompletion());
  }

  private static final class FiredCompletion extends RecordingCompletion {
    @Override
    public boolean pipelined() {
      return true;
    }
  }

  private long set(WriteQueue queue, Object value) {
    return queue.submit(Operation.SET, CACHE, KEY, value, 1000, completion);
  }

  private static List<Long> drainIds(WriteQueue queue) throws IOException {
    WriteBatch batch = queue.drain(new WriteBatch(), null, new ArrayList<>(), true);
    List<Long> ids = commands(batch).stream().map(CacheCommand::getMessageId).toList();
    assertThat(batch.requests).extracting(request -> request.id).isEqualTo(ids);
    return ids;
  }

  /** Reads the frames of a batch and releases it. */
  private static List<CacheCommand> commands(WriteBatch batch) throws IOException {
    return commands(batch, true);
  }

  private static List<CacheCommand> commands(WriteBatch batch, boolean release) throws IOException {
    List<CacheCommand> commands = new ArrayList<>();
    for (ByteBuf buffer : batch.buffers) {
      try (ByteBufInputStream in = new ByteBufInputStream(buffer, release)) {
        while (in.available() > 0) {
          commands.add(CacheCommand.parseDelimitedFrom(in));
        }
      }
    }
    return commands;
  }

  /** Has fewer bytes each time it is asked, as if another thread read from it. */
  private static final class ShrinkingBuffer extends UnpooledHeapByteBuf {
    private int left;

    ShrinkingBuffer(int size) {
      super(UnpooledByteBufAllocator.DEFAULT, size, size);
      left = size;
    }

    @Override
    public int readableBytes() {
      return left--;
    }
  }

  /** Has no room for buffers of more than so many bytes, and says when it is asked for one. */
  private static final class ExhaustedAllocator extends AbstractByteBufAllocator {
    private final int most;
    private final Runnable asked;

    ExhaustedAllocator(int most, Runnable asked) {
      this.most = most;
      this.asked = asked;
    }

    @Override
    protected ByteBuf newHeapBuffer(int initialCapacity, int maxCapacity) {
      return new UnpooledHeapByteBuf(this, initialCapacity, maxCapacity);
    }

    @Override
    protected ByteBuf newDirectBuffer(int initialCapacity, int maxCapacity) {
      if (initialCapacity <= most) {
        return UnpooledByteBufAllocator.DEFAULT.directBuffer(initialCapacity, maxCapacity);
      }
      asked.run();
      throw new OutOfMemoryError("no direct memory is left");
    }

    @Override
    public boolean isDirectBufferPooled() {
      return false;
    }
  }
}
