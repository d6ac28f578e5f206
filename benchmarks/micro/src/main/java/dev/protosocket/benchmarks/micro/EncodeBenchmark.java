// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.micro;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.UnsafeByteOperations;
import dev.protosocket.proto.CommandEncoder;
import dev.protosocket.proto.CommandKind;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.GetCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One framed command into a direct buffer: ours, CodedOutputStream by hand, the generated classes.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class EncodeBenchmark {
  private static final long TTL = 60_000;

  @Param({"GET", "SET"})
  CommandKind kind;

  private final byte[] cache = "cache".getBytes(StandardCharsets.UTF_8);
  private final byte[] key = "key:0123456789".getBytes(StandardCharsets.UTF_8);
  private final byte[] value = new byte[100];
  private final byte[] head = new byte[256];
  private long id = 1_000_000;
  private ByteBuf out;

  @Setup
  public void setUp() {
    out = ByteBufAllocator.DEFAULT.directBuffer(4096, 4096);
  }

  @TearDown
  public void tearDown() {
    out.release();
  }

  @Benchmark
  public ByteBuf direct() {
    out.clear();
    id++;
    int valueLength = kind == CommandKind.SET ? value.length : 0;
    long ttl = kind == CommandKind.SET ? TTL : 0;
    int command = CommandEncoder.commandLength(kind, cache.length, key.length, valueLength, ttl);
    out.ensureWritable(CommandEncoder.frameLength(id, command));
    int length = CommandEncoder.prefix(head, kind, id, command, cache, key.length);
    System.arraycopy(key, 0, head, length, key.length);
    out.writeBytes(head, 0, length + key.length);
    if (kind == CommandKind.SET) {
      CommandEncoder.writeValuePrefix(out, valueLength);
      out.writeBytes(value);
      CommandEncoder.writeTtl(out, ttl);
    }
    return out;
  }

  @Benchmark
  public ByteBuf codedOutputStream() throws IOException {
    out.clear();
    id++;
    boolean set = kind == CommandKind.SET;
    int body =
        CodedOutputStream.computeByteArraySize(1, cache)
            + CodedOutputStream.computeByteArraySize(2, key)
            + (set
                ? CodedOutputStream.computeByteArraySize(3, value)
                    + CodedOutputStream.computeUInt64Size(4, TTL)
                : 0);
    int field = set ? 3 : 2;
    int unary =
        CodedOutputStream.computeTagSize(field)
            + CodedOutputStream.computeUInt32SizeNoTag(body)
            + body;
    int message =
        CodedOutputStream.computeUInt64Size(2, id)
            + CodedOutputStream.computeTagSize(10)
            + CodedOutputStream.computeUInt32SizeNoTag(unary)
            + unary;
    int frame = CodedOutputStream.computeUInt32SizeNoTag(message) + message;
    ByteBuffer target = out.internalNioBuffer(out.writerIndex(), frame);
    CodedOutputStream stream = CodedOutputStream.newInstance(target);
    stream.writeUInt32NoTag(message);
    stream.writeUInt64(2, id);
    stream.writeTag(10, 2);
    stream.writeUInt32NoTag(unary);
    stream.writeTag(field, 2);
    stream.writeUInt32NoTag(body);
    stream.writeByteArray(1, cache);
    stream.writeByteArray(2, key);
    if (set) {
      stream.writeByteArray(3, value);
      stream.writeUInt64(4, TTL);
    }
    stream.flush();
    out.writerIndex(out.writerIndex() + frame);
    return out;
  }

  @Benchmark
  public ByteBuf generatedClasses() throws IOException {
    out.clear();
    id++;
    Unary.Builder unary = Unary.newBuilder();
    ByteString wrappedKey = UnsafeByteOperations.unsafeWrap(key);
    if (kind == CommandKind.SET) {
      unary.setSet(
          SetCommand.newBuilder()
              .setNamespace("cache")
              .setKey(wrappedKey)
              .setValue(UnsafeByteOperations.unsafeWrap(value))
              .setTtlMilliseconds(TTL));
    } else {
      unary.setGet(GetCommand.newBuilder().setNamespace("cache").setKey(wrappedKey));
    }
    CacheCommand command = CacheCommand.newBuilder().setMessageId(id).setUnary(unary).build();
    int message = command.getSerializedSize();
    int frame = CodedOutputStream.computeUInt32SizeNoTag(message) + message;
    CodedOutputStream stream =
        CodedOutputStream.newInstance(out.internalNioBuffer(out.writerIndex(), frame));
    stream.writeUInt32NoTag(message);
    command.writeTo(stream);
    stream.flush();
    out.writerIndex(out.writerIndex() + frame);
    return out;
  }
}
