// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.floor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.CacheResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufInputStream;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The frames written out by hand, read by protobuf-java. */
class CannedFrameTest {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

  private static CacheCommand command(ByteBuf frame, long id) throws IOException {
    WireIds.patch(frame, CannedFrame.idOffset(frame), id);
    return CacheCommand.parseDelimitedFrom(new ByteBufInputStream(frame));
  }

  @ParameterizedTest
  @ValueSource(longs = {1L << 28, (1L << 28) + 1, 0xDEADBEEFL, (1L << 35) - 1})
  void should_patch_ids_of_five_bytes(long id) throws IOException {
    assertThat(command(CannedFrame.getCommand("cache", KEY), id).getMessageId()).isEqualTo(id);
  }

  @Test
  void should_encode_a_get() throws IOException {
    CacheCommand command = command(CannedFrame.getCommand("cache", KEY), WireIds.FIRST);
    assertThat(command.getUnary().getGet().getNamespace()).isEqualTo("cache");
    assertThat(command.getUnary().getGet().getKey().toByteArray()).isEqualTo(KEY);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 100, 1_000, 100_000, 3_000_000})
  void should_encode_a_set(int size) throws IOException {
    byte[] value = new byte[size];
    CacheCommand command =
        command(CannedFrame.setCommand("cache", KEY, value, 600_000), WireIds.FIRST);
    assertThat(command.getUnary().getSet().getKey().toByteArray()).isEqualTo(KEY);
    assertThat(command.getUnary().getSet().getValue().toByteArray()).isEqualTo(value);
    assertThat(command.getUnary().getSet().getTtlMilliseconds()).isEqualTo(600_000);
  }

  @Test
  void should_encode_an_authentication() throws IOException {
    CacheCommand command = command(CannedFrame.authCommand("token"), WireIds.FIRST);
    assertThat(command.getUnary().getAuth().getToken()).isEqualTo("token");
  }

  @Test
  void should_encode_replies() throws IOException {
    assertThat(response(CannedFrame.authResponseTail()).hasAuth()).isTrue();
    assertThat(response(CannedFrame.setResponseTail()).hasSet()).isTrue();
    assertThat(response(CannedFrame.deleteResponseTail()).hasDelete()).isTrue();
    assertThat(response(CannedFrame.getResponseTail(KEY)).getGet().getValue().toByteArray())
        .isEqualTo(KEY);
  }

  private static CacheResponse response(ByteBuf tail) throws IOException {
    ByteBuf frame = Unpooled.buffer();
    frame
        .writeBytes(CannedFrame.responseHead(1, tail.readableBytes()))
        .writeByte(7)
        .writeBytes(tail);
    CacheResponse response = CacheResponse.parseDelimitedFrom(new ByteBufInputStream(frame));
    assertThat(response.getMessageId()).isEqualTo(7);
    return response;
  }
}
