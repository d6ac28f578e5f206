// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.google.protobuf.ByteString;
import dev.protosocket.benchmarks.driver.ValueCheck;
import dev.protosocket.proto.schema.AuthenticateCommand;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.DeleteCommand;
import dev.protosocket.proto.schema.GetCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.CorruptedFrameException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The canned server against commands that protobuf-java encoded. */
class CannedServerHandlerTest {
  private static final long[] IDS = {
    1, 127, 128, 1L << 28, (1L << 56) - 1, 1L << 56, Long.MAX_VALUE, -1
  };

  private EmbeddedChannel channel = new EmbeddedChannel();

  private void serve(int valueSize) {
    channel = new EmbeddedChannel(new CannedServerHandler(ValueCheck.pattern(valueSize)));
  }

  @AfterEach
  void close() {
    channel.finishAndReleaseAll();
  }

  private static Unary get() {
    return Unary.newBuilder()
        .setGet(GetCommand.newBuilder().setNamespace("c").setKey(bytes(3)))
        .build();
  }

  private static Unary set(int size) {
    SetCommand.Builder set =
        SetCommand.newBuilder().setNamespace("c").setKey(bytes(3)).setValue(bytes(size));
    return Unary.newBuilder().setSet(set.setTtlMilliseconds(5)).build();
  }

  private static ByteString bytes(int count) {
    return ByteString.copyFrom(new byte[count]);
  }

  private static byte[] frames(Unary unary, long... ids) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (long id : ids) {
      CacheCommand.newBuilder().setMessageId(id).setUnary(unary).build().writeDelimitedTo(out);
    }
    return out.toByteArray();
  }

  /** Writes in chunks, each a read batch of its own. */
  private void receive(byte[] bytes, int firstChunk) {
    channel.writeInbound(Unpooled.copiedBuffer(bytes, 0, firstChunk));
    channel.writeInbound(Unpooled.copiedBuffer(bytes, firstChunk, bytes.length - firstChunk));
  }

  private List<CacheResponse> replies() throws IOException {
    ByteBuf all = Unpooled.buffer();
    for (ByteBuf out = channel.readOutbound(); out != null; out = channel.readOutbound()) {
      all.writeBytes(out);
      out.release();
    }
    List<CacheResponse> replies = new ArrayList<>();
    while (all.isReadable()) {
      replies.add(CacheResponse.parseDelimitedFrom(new ByteBufInputStream(all)));
    }
    return replies;
  }

  @Test
  void should_answer_gets_with_ids_of_any_length_at_any_split() throws IOException {
    byte[] bytes = frames(get(), IDS);
    for (int split = 0; split <= bytes.length; split++) {
      serve(100);
      receive(bytes, split);
      List<CacheResponse> replies = replies();
      assertThat(replies).extracting(CacheResponse::getMessageId).containsExactly(boxed(IDS));
      assertThat(replies)
          .allSatisfy(
              reply ->
                  assertThat(reply.getGet().getValue().toByteArray())
                      .isEqualTo(ValueCheck.pattern(100)));
      close();
    }
  }

  private static Long[] boxed(long[] ids) {
    Long[] boxed = new Long[ids.length];
    for (int i = 0; i < ids.length; i++) {
      boxed[i] = ids[i];
    }
    return boxed;
  }

  @Test
  void should_answer_sets_byte_by_byte() throws IOException {
    serve(100);
    for (byte next : frames(set(200), 1, 300)) {
      channel.writeInbound(Unpooled.wrappedBuffer(new byte[] {next}));
    }
    assertThat(replies()).hasSize(2).allMatch(CacheResponse::hasSet);
  }

  @Test
  void should_answer_deletes_and_authentication() throws IOException {
    serve(100);
    Unary delete =
        Unary.newBuilder().setDelete(DeleteCommand.newBuilder().setKey(bytes(3))).build();
    Unary auth = Unary.newBuilder().setAuth(AuthenticateCommand.newBuilder().setToken("t")).build();
    channel.writeInbound(
        Unpooled.wrappedBuffer(frames(auth, 1)), Unpooled.wrappedBuffer(frames(delete, 2)));
    List<CacheResponse> replies = replies();
    assertThat(replies.get(0).hasAuth()).isTrue();
    assertThat(replies.get(1).hasDelete()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 10, 1_000, 65_535, 65_536, 5_000_000})
  void should_hold_values_of_any_size(int size) throws IOException {
    serve(size);
    channel.writeInbound(Unpooled.wrappedBuffer(frames(get(), 1, 2)));
    assertThat(replies())
        .hasSize(2)
        .allSatisfy(
            reply ->
                assertThat(reply.getGet().getValue().toByteArray())
                    .isEqualTo(ValueCheck.pattern(size)));
  }

  @Test
  void should_answer_a_batch_with_one_buffer() throws IOException {
    serve(100);
    channel.writeInbound(Unpooled.wrappedBuffer(frames(get(), IDS)));
    assertThat(channel.outboundMessages()).hasSize(1);
    assertThat(replies()).hasSize(IDS.length);
  }

  @Test
  void should_pass_over_a_cancel() throws IOException {
    serve(100);
    ByteArrayOutputStream cancel = new ByteArrayOutputStream();
    CacheCommand.newBuilder().setMessageId(1).setControlCode(1).build().writeDelimitedTo(cancel);
    cancel.writeBytes(frames(get(), 2));
    receive(cancel.toByteArray(), 3);
    assertThat(replies()).extracting(CacheResponse::getMessageId).containsExactly(2L);
  }

  @Test
  void should_answer_a_command_that_writes_its_defaults_or_leaves_out_its_id() throws IOException {
    byte[] unary = CacheCommand.newBuilder().setUnary(get()).build().toByteArray();
    byte[] zeros = concat(HexFormat.of().parseHex("10001800"), unary);
    byte[] control = concat(HexFormat.of().parseHex("10071801"), unary);
    byte[] bytes = concat(concat(delimited(unary), delimited(zeros)), delimited(control));
    for (int split = 0; split <= bytes.length; split++) {
      serve(100);
      receive(bytes, split);
      assertThat(replies())
          .as("split at %s", split)
          .extracting(CacheResponse::getMessageId, CacheResponse::hasGet)
          .containsExactly(tuple(0L, true), tuple(0L, true));
      close();
    }
  }

  private static byte[] delimited(byte[] message) {
    return concat(new byte[] {(byte) message.length}, message);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  @ParameterizedTest
  @ValueSource(strings = {"ffffffffff7f", "ffffffff0f", "020a00"})
  void should_refuse_what_it_cannot_serve(String hex) {
    CommandReader reader = new CommandReader();
    ByteBuf in = Unpooled.wrappedBuffer(HexFormat.of().parseHex(hex));
    assertThatThrownBy(() -> reader.read(in, 0, in.writerIndex()))
        .isInstanceOf(CorruptedFrameException.class);
  }
}
