// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.protosocket.testing.LeakCheck;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.util.IllegalReferenceCountException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import java.nio.channels.FileChannel;
import java.nio.channels.ScatteringByteChannel;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Reads as Netty's own slice does; counts for itself; refuses to be written. */
@ExtendWith(LeakCheck.class)
class ValueSliceTest {
  private static final int READ_BYTES = 200;
  private static final int OFFSET = 37;
  private static final int LENGTH = 100;
  private static final int CASES = 2_000;

  /** Where the bytes of a read may lie. */
  private enum Memory {
    DIRECT,
    HEAP,
    COMPOSITE;

    ByteBuf read() {
      byte[] bytes = new byte[READ_BYTES];
      new Random(1).nextBytes(bytes);
      return switch (this) {
        case DIRECT -> PooledByteBufAllocator.DEFAULT.directBuffer().writeBytes(bytes);
        case HEAP -> Unpooled.buffer().writeBytes(bytes);
        case COMPOSITE ->
            Unpooled.wrappedBuffer(
                Unpooled.directBuffer().writeBytes(bytes, 0, 60),
                Unpooled.directBuffer().writeBytes(bytes, 60, 2),
                Unpooled.directBuffer().writeBytes(bytes, 62, READ_BYTES - 62));
      };
    }
  }

  /** Reads some bytes of a buffer and returns what can be compared. */
  private interface Read {
    Object of(ByteBuf buffer, int at, int length) throws IOException;
  }

  private static final List<Read> READS =
      List.of(
          (buffer, at, length) -> buffer.getByte(at),
          (buffer, at, length) -> buffer.getShort(at),
          (buffer, at, length) -> buffer.getShortLE(at),
          (buffer, at, length) -> buffer.getUnsignedMedium(at),
          (buffer, at, length) -> buffer.getUnsignedMediumLE(at),
          (buffer, at, length) -> buffer.getInt(at),
          (buffer, at, length) -> buffer.getIntLE(at),
          (buffer, at, length) -> buffer.getLong(at),
          (buffer, at, length) -> buffer.getLongLE(at),
          (buffer, at, length) -> {
            byte[] bytes = new byte[length + 2];
            buffer.getBytes(at, bytes, 1, length);
            return ByteBuffer.wrap(bytes);
          },
          (buffer, at, length) -> {
            ByteBuf out = Unpooled.buffer(length + 2);
            buffer.getBytes(at, out, 1, length);
            return ByteBufUtil.hexDump(out.array());
          },
          (buffer, at, length) -> {
            ByteBuffer out = ByteBuffer.allocate(length);
            buffer.getBytes(at, out);
            return out.flip();
          },
          (buffer, at, length) -> {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            buffer.getBytes(at, out, length);
            return ByteBuffer.wrap(out.toByteArray());
          },
          (buffer, at, length) -> {
            ByteBuf copy = buffer.copy(at, length);
            String hex = ByteBufUtil.hexDump(copy);
            copy.release();
            return hex;
          },
          (buffer, at, length) -> buffer.nioBuffer(at, length),
          (buffer, at, length) -> List.of(buffer.nioBuffers(at, length)),
          (buffer, at, length) -> buffer.slice(at, length),
          (buffer, at, length) -> buffer.indexOf(at, at + length, (byte) 7));

  private ByteBuf read;
  private ByteBuf value;

  @TempDir private Path folder;

  @BeforeEach
  void allocate() {
    read = Memory.DIRECT.read();
    value = slice(read);
  }

  @AfterEach
  void release() {
    if (value.refCnt() > 0) {
      value.release();
    }
    assertThat(read.refCnt()).isEqualTo(1);
    read.release();
  }

  private static ValueSlice slice(ByteBuf bytes) {
    ValueSlice slice = new ValueSlice();
    slice.begin(bytes.retain(), OFFSET, LENGTH);
    return slice;
  }

  @ParameterizedTest
  @EnumSource
  void should_read_as_a_slice_of_netty_does(Memory memory) {
    ByteBuf bytes = memory.read();
    ByteBuf actual = slice(bytes);
    ByteBuf expected = bytes.slice(OFFSET, LENGTH);
    Random random = new Random(2);
    for (int i = 0; i < CASES; i++) {
      int at = random.nextInt(LENGTH + 2) - 1;
      int length = random.nextInt(LENGTH + 2 - Math.max(at, 0));
      for (int number = 0; number < READS.size(); number++) {
        Read each = READS.get(number);
        assertThat(outcome(actual, at, length, each))
            .as("read %d of %d bytes at %d", number, length, at)
            .isEqualTo(outcome(expected, at, length, each));
      }
    }
    assertThat(actual).isEqualTo(expected).hasSameHashCodeAs(expected);
    assertThat(actual.toString(UTF_8)).isEqualTo(expected.toString(UTF_8));
    assertThat(actual.isDirect()).isEqualTo(expected.isDirect());
    assertThat(actual.isContiguous()).isEqualTo(expected.isContiguous());
    assertThat(actual.nioBufferCount()).isEqualTo(expected.nioBufferCount());
    assertThat(actual.hasMemoryAddress()).isEqualTo(expected.hasMemoryAddress());
    if (expected.hasMemoryAddress()) {
      assertThat(actual.memoryAddress()).isEqualTo(expected.memoryAddress());
    }
    assertThat(actual.alloc()).isSameAs(expected.alloc());
    actual.release();
    bytes.release();
  }

  /** What a read gives, or how it fails. */
  private static Object outcome(ByteBuf buffer, int at, int length, Read read) {
    AtomicReference<Object> result = new AtomicReference<>();
    Throwable failure = catchThrowable(() -> result.set(read.of(buffer, at, length)));
    return failure != null ? failure.getClass() : result.get();
  }

  @Test
  void should_be_written_to_channels() throws IOException {
    Path file = folder.resolve("value");
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      assertThat(value.getBytes(1, channel, 50)).isEqualTo(50);
      assertThat(value.getBytes(51, channel, 50, LENGTH - 51)).isEqualTo(LENGTH - 51);
      assertThatExceptionOfType(IndexOutOfBoundsException.class)
          .isThrownBy(() -> value.getBytes(1, channel, LENGTH));
    }
    assertThat(Files.readAllBytes(file)).isEqualTo(ByteBufUtil.getBytes(value, 1, LENGTH - 1));
  }

  @Test
  void should_count_for_itself() {
    assertThat(value.refCnt()).isEqualTo(1);
    value.retain();
    assertThat(read.refCnt()).isEqualTo(2);
    value.release();
    assertThat(read.refCnt()).isEqualTo(2);
    value.release();
    assertThat(read.refCnt()).isEqualTo(1);
    // Once too often: not at the cost of the others who read from these bytes.
    assertThatExceptionOfType(IllegalReferenceCountException.class).isThrownBy(value::release);
    assertThat(read.refCnt()).isEqualTo(1);
  }

  @Test
  void should_carry_nothing_over_to_the_next_value() {
    ValueSlice again = slice(read);
    again.skipBytes(20).markReaderIndex();
    again.writerIndex(30).markWriterIndex();
    again.release();

    again.begin(read.retain(), 3, 50);

    assertThat(again).isEqualTo(read.slice(3, 50));
    assertThat(again.resetReaderIndex().readerIndex()).isZero();
    assertThat(again.capacity()).isEqualTo(50);
    assertThat(again.release()).isTrue();
  }

  @Test
  void should_be_kept_by_what_is_derived_from_it() {
    ByteBuf part = value.retainedSlice(10, 20);
    ByteBuf twin = value.retainedDuplicate();
    value.release();
    assertThat(part).isEqualTo(read.slice(OFFSET + 10, 20));
    assertThat(twin).isEqualTo(read.slice(OFFSET, LENGTH));
    part.release();
    twin.release();
    assertThat(value.refCnt()).isZero();
  }

  @Test
  void should_show_nothing_when_released_although_the_bytes_are_still_there() {
    value.release();
    for (Read each : READS) {
      assertThat(outcome(value, 1, 10, each)).isEqualTo(IllegalReferenceCountException.class);
    }
  }

  private interface Write {
    void to(ByteBuf buffer) throws IOException;
  }

  @Test
  void should_refuse_to_be_written() {
    String before = ByteBufUtil.hexDump(read);
    byte[] bytes = {1, 2, 3, 4, 5, 6, 7, 8};
    List<Write> writes =
        List.of(
            buffer -> buffer.setByte(0, 1),
            buffer -> buffer.setBoolean(0, true),
            buffer -> buffer.setShort(0, 1),
            buffer -> buffer.setShortLE(0, 1),
            buffer -> buffer.setMedium(0, 1),
            buffer -> buffer.setMediumLE(0, 1),
            buffer -> buffer.setInt(0, 1),
            buffer -> buffer.setIntLE(0, 1),
            buffer -> buffer.setLong(0, 1),
            buffer -> buffer.setLongLE(0, 1),
            buffer -> buffer.setZero(0, 8),
            buffer -> buffer.setBytes(0, bytes),
            buffer -> buffer.setBytes(0, ByteBuffer.wrap(bytes)),
            buffer -> buffer.setBytes(0, Unpooled.wrappedBuffer(bytes)),
            buffer -> buffer.setBytes(0, new ByteArrayInputStream(bytes), 8),
            buffer -> buffer.setBytes(0, (ScatteringByteChannel) null, 8),
            buffer -> buffer.setBytes(0, (FileChannel) null, 0, 8),
            buffer -> buffer.setCharSequence(0, "text", UTF_8),
            buffer -> buffer.capacity(10),
            buffer -> buffer.nioBuffer().put(bytes),
            buffer -> buffer.nioBuffers()[0].put(bytes),
            buffer -> buffer.internalNioBuffer(0, 8).put(bytes),
            buffer -> buffer.array()[0] = 1);
    for (int i = 0; i < writes.size(); i++) {
      Write each = writes.get(i);
      assertThatExceptionOfType(ReadOnlyBufferException.class)
          .as("write %d", i)
          .isThrownBy(() -> each.to(value));
    }
    value.clear();
    for (ByteBuf each : List.of(value, value.duplicate(), value.slice(0, LENGTH).clear())) {
      assertThat(each.isReadOnly()).isTrue();
      assertThatExceptionOfType(ReadOnlyBufferException.class).isThrownBy(() -> each.writeLong(1));
    }
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> value.writeCharSequence("text", UTF_8));
    assertThat(value.isWritable()).isFalse();
    assertThat(value.hasArray()).isFalse();
    assertThat(ByteBufUtil.hexDump(read)).isEqualTo(before);
  }

  /** So that a method which Netty adds one day is looked at, too. */
  @Test
  void should_refuse_whatever_netty_calls_setting_or_writing() {
    String before = ByteBufUtil.hexDump(read);
    List<Method> writes =
        Arrays.stream(ByteBuf.class.getMethods())
            .filter(method -> method.getName().matches("(set|write)[A-Z].*"))
            .filter(method -> !method.getName().equals("setIndex"))
            .toList();
    assertThat(writes).hasSizeGreaterThan(40);
    for (Method write : writes) {
      value.clear();
      Object[] arguments =
          Arrays.stream(write.getParameterTypes()).map(ValueSliceTest::argument).toArray();
      assertThatThrownBy(() -> write.invoke(value, arguments))
          .as("%s", write)
          .cause()
          .isInstanceOf(ReadOnlyBufferException.class);
    }
    assertThat(ByteBufUtil.hexDump(read)).isEqualTo(before);
  }

  private static @Nullable Object argument(Class<?> type) {
    if (type == int.class) {
      return 1;
    } else if (type == long.class) {
      return 1L;
    } else if (type == double.class) {
      return 1.0;
    } else if (type == float.class) {
      return 1.0f;
    } else if (type == boolean.class) {
      return true;
    } else if (type == byte[].class) {
      return new byte[8];
    } else if (type == ByteBuf.class) {
      return Unpooled.wrappedBuffer(new byte[8]);
    } else if (type == ByteBuffer.class) {
      return ByteBuffer.wrap(new byte[8]);
    } else if (type == InputStream.class) {
      return new ByteArrayInputStream(new byte[8]);
    } else if (type == CharSequence.class) {
      return "text";
    } else if (type == Charset.class) {
      return UTF_8;
    } else if (type == FileChannel.class || type == ScatteringByteChannel.class) {
      return null;
    }
    throw new IllegalArgumentException("Netty writes from a " + type + " now");
  }
}
