// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import dev.protosocket.proto.schema.CacheCommand;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Takes commands out of a connection's bytes: a varint length, then that many bytes of {@link
 * CacheCommand}. Built on the generated classes alone, so that it shares no code, and no mistake,
 * with the client's codec.
 */
final class CommandReader {
  /** The bytes of the longest varint, that of a 64-bit number. */
  private static final int MAX_VARINT_BYTES = 10;

  private static final Parser<CacheCommand> PARSER = CacheCommand.parser();

  private CommandReader() {}

  /**
   * Takes the next command.
   *
   * @param in the bytes read so far; advanced past the command, or left as it is when the command
   *     is not all there; remains the caller's
   * @param maxLength the most bytes a message may have
   * @return the command, holding no reference to {@code in}; null when bytes are missing
   * @throws ProtocolViolation if the bytes can't be or become a command within the limit
   */
  static @Nullable CacheCommand next(ByteBuf in, int maxLength) throws ProtocolViolation {
    int start = in.readerIndex();
    int readable = in.readableBytes();
    long length = 0;
    int prefix = 0;
    byte part;
    do {
      if (prefix == MAX_VARINT_BYTES) {
        throw new ProtocolViolation("the length varint does not end within 10 bytes");
      }
      if (prefix == readable) {
        return null;
      }
      part = in.getByte(start + prefix);
      length |= (part & 0x7FL) << (7 * prefix);
      prefix++;
    } while (part < 0);
    // A length past 63 bits is negative here, and over every limit.
    if (Long.compareUnsigned(length, maxLength) > 0) {
      throw new ProtocolViolation(
          "a message of "
              + Long.toUnsignedString(length)
              + " bytes is over the limit of "
              + maxLength);
    }
    if (readable - prefix < length) {
      return null;
    }
    int size = (int) length;
    in.skipBytes(prefix + size);
    return parse(in, start + prefix, size);
  }

  private static CacheCommand parse(ByteBuf in, int offset, int size) throws ProtocolViolation {
    try {
      return in.hasArray()
          ? PARSER.parseFrom(in.array(), in.arrayOffset() + offset, size)
          : PARSER.parseFrom(in.nioBuffer(offset, size));
    } catch (InvalidProtocolBufferException e) {
      // Protobuf's texts are fixed sentences; they never quote the input.
      throw new ProtocolViolation("a message is not a CacheCommand: " + e.getMessage());
    }
  }
}
