// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.protosocket.proto.FrameDecoder;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.WireException;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.GetResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A read batch of 64 framed hits in a direct buffer: find the frames, read the id and where the
 * value lies. Ours, CodedInputStream by hand, which passes over the value, and the generated parser
 * with aliasing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class DecodeBenchmark {
  private static final int FRAMES = 64;

  @Param({"100", "16384"})
  int valueBytes;

  private ByteBuf batch;
  private final FrameDecoder decoder = new FrameDecoder(FrameDecoder.DEFAULT_MAX_FRAME_LENGTH);
  private final ResponseView view = new ResponseView();
  private long sum;

  @Setup
  public void setUp() throws IOException {
    batch = ByteBufAllocator.DEFAULT.directBuffer(FRAMES * (valueBytes + 64));
    ByteString value = UnsafeByteOperations.unsafeWrap(new byte[valueBytes]);
    for (int i = 0; i < FRAMES; i++) {
      CacheResponse response =
          CacheResponse.newBuilder()
              .setMessageId(1_000_000 + i)
              .setGet(GetResponse.newBuilder().setValue(value))
              .build();
      java.io.ByteArrayOutputStream frame = new java.io.ByteArrayOutputStream();
      response.writeDelimitedTo(frame);
      batch.writeBytes(frame.toByteArray());
    }
  }

  @TearDown
  public void tearDown() {
    batch.release();
    decoder.close();
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long direct() throws WireException {
    batch.readerIndex(0);
    decoder.decode(
        batch.retain(),
        (buffer, index, length) -> {
          view.parse(buffer, index, length);
          sum += view.messageId() + view.valueIndex() + view.valueLength();
          return true;
        });
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long codedInputStream() throws IOException {
    ByteBuffer buffer = batch.internalNioBuffer(0, batch.writerIndex()).slice();
    CodedInputStream in = CodedInputStream.newInstance(buffer);
    for (int i = 0; i < FRAMES; i++) {
      int outer = in.pushLimit(in.readRawVarint32());
      long id = 0;
      int index = 0;
      int length = 0;
      for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
        switch (tag) {
          case 1 << 3 -> id = in.readUInt64();
          case 11 << 3 | 2 -> {
            int inner = in.pushLimit(in.readRawVarint32());
            for (int t = in.readTag(); t != 0; t = in.readTag()) {
              if (t == (1 << 3 | 2)) {
                // Reading the value would copy it; its place is all that a slice needs.
                length = in.readRawVarint32();
                index = in.getTotalBytesRead();
                in.skipRawBytes(length);
              } else {
                in.skipField(t);
              }
            }
            in.popLimit(inner);
          }
          default -> in.skipField(tag);
        }
      }
      in.popLimit(outer);
      sum += id + index + length;
    }
    return sum;
  }

  @Benchmark
  @OperationsPerInvocation(FRAMES)
  public long generatedClasses() throws IOException {
    ByteBuffer buffer = batch.internalNioBuffer(0, batch.writerIndex()).slice();
    CodedInputStream in = CodedInputStream.newInstance(buffer);
    in.enableAliasing(true);
    for (int i = 0; i < FRAMES; i++) {
      int limit = in.pushLimit(in.readRawVarint32());
      CacheResponse response = CacheResponse.parser().parseFrom(in);
      in.popLimit(limit);
      sum += response.getMessageId() + response.getGet().getValue().size();
    }
    return sum;
  }
}
