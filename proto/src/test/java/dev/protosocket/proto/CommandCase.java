// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.schema.AuthenticateCommand;
import dev.protosocket.proto.schema.CacheCommand;
import dev.protosocket.proto.schema.DeleteCommand;
import dev.protosocket.proto.schema.GetCommand;
import dev.protosocket.proto.schema.SetCommand;
import dev.protosocket.proto.schema.Unary;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A command to be written both ways. What its kind has not is 0 or empty; the token of an
 * AUTHENTICATE is its name.
 */
record CommandCase(
    CommandKind kind, long id, String name, ByteString key, ByteString value, long ttl) {

  /** Fails unless {@link CommandEncoder} writes what the generated classes write, sized exactly. */
  void requireIdentical(boolean direct, String what) {
    byte[] expected = generated(message());
    ByteBuf out = buffer(frameLength(), direct);
    try {
      write(out);
      requireEqual(expected, out, what);
      if (out.isWritable()) {
        throw new AssertionError(what + ": bytes not used: " + out.writableBytes());
      }
    } finally {
      out.release();
    }
  }

  /** The same for the cancel of a request. */
  static void requireCancel(long id) {
    CacheCommand cancel =
        CacheCommand.newBuilder()
            .setMessageId(id)
            .setControlCode(ControlCode.CANCEL.number())
            .build();
    ByteBuf out = buffer(CommandEncoder.MAX_CANCEL_FRAME_LENGTH, true);
    try {
      CommandEncoder.writeCancel(out, id);
      requireEqual(generated(cancel), out, "cancel of " + Long.toUnsignedString(id));
    } finally {
      out.release();
    }
  }

  private static void requireEqual(byte[] expected, ByteBuf out, String what) {
    byte[] written = ByteBufUtil.getBytes(out);
    int mismatch = Arrays.mismatch(expected, written);
    if (mismatch >= 0) {
      throw new AssertionError(
          "%s: differs from protobuf-java at offset %d of %d, written are %d bytes"
              .formatted(what, mismatch, expected.length, written.length));
    }
  }

  /** It cannot grow, so that a frame longer than its announced length fails. */
  private static ByteBuf buffer(int length, boolean direct) {
    return direct
        ? ByteBufAllocator.DEFAULT.directBuffer(length, length)
        : ByteBufAllocator.DEFAULT.heapBuffer(length, length);
  }

  String encode() {
    ByteBuf out = buffer(frameLength(), false);
    write(out);
    String hex = Frames.hex(out, 0, out.readableBytes());
    out.release();
    return hex;
  }

  private int frameLength() {
    return kind == CommandKind.AUTHENTICATE
        ? CommandEncoder.frameLength(id, CommandEncoder.authenticateLength(utf8(name).length))
        : CommandEncoder.frameLength(id, commandLength());
  }

  private int commandLength() {
    return CommandEncoder.commandLength(kind, utf8(name).length, key.size(), value.size(), ttl);
  }

  private void write(ByteBuf out) {
    if (kind == CommandKind.AUTHENTICATE) {
      CommandEncoder.writeAuthenticate(out, id, utf8(name));
      return;
    }
    byte[] cache = utf8(name);
    byte[] prefix = new byte[CommandEncoder.MAX_PREFIX_OVERHEAD + cache.length];
    int length = CommandEncoder.prefix(prefix, kind, id, commandLength(), cache, key.size());
    out.writeBytes(prefix, 0, length);
    out.writeBytes(key.asReadOnlyByteBuffer());
    if (kind == CommandKind.SET) {
      CommandEncoder.writeValuePrefix(out, value.size());
      out.writeBytes(value.asReadOnlyByteBuffer());
      CommandEncoder.writeTtl(out, ttl);
    }
  }

  private CacheCommand message() {
    Unary.Builder unary = Unary.newBuilder();
    switch (kind) {
      case AUTHENTICATE -> unary.setAuth(AuthenticateCommand.newBuilder().setToken(name));
      case GET -> unary.setGet(GetCommand.newBuilder().setNamespace(name).setKey(key));
      case DELETE -> unary.setDelete(DeleteCommand.newBuilder().setNamespace(name).setKey(key));
      case SET ->
          unary.setSet(
              SetCommand.newBuilder()
                  .setNamespace(name)
                  .setKey(key)
                  .setValue(value)
                  .setTtlMilliseconds(ttl));
    }
    return CacheCommand.newBuilder().setMessageId(id).setUnary(unary).build();
  }

  private static byte[] generated(CacheCommand command) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      command.writeDelimitedTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
