// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.protosocket.ProtosocketWire;
import dev.protosocket.client.wire.Wire;
import dev.protosocket.memcached.Memcached;
import io.netty.buffer.ByteBuf;

/** The wires, each with the reply to a GET and where in it the id is. */
public enum CannedWire {
  PROTOSOCKET(ProtosocketWire.INSTANCE, 2) {
    /** Length, id, and the headers of hit and value, each a tag and a length. */
    @Override
    void writeReply(ByteBuf out) {
      out.writeByte(1 + VARINT_BYTES + 2 + 2 + VALUE_BYTES);
      out.writeByte(1 << 3).writeZero(VARINT_BYTES);
      out.writeByte(11 << 3 | 2).writeByte(2 + VALUE_BYTES);
      out.writeByte(1 << 3 | 2).writeByte(VALUE_BYTES).writeZero(VALUE_BYTES);
    }

    /** Padded, so that its length does not change. */
    @Override
    void writeId(long id, ByteBuf out, int at) {
      for (int b = 0; b < VARINT_BYTES; b++) {
        int more = b < VARINT_BYTES - 1 ? 0x80 : 0;
        out.setByte(at + b, (int) (id >>> (7 * b) & 0x7F) | more);
      }
    }
  },
  MEMCACHED(Memcached.wire(), "VA 100 O".length()) {
    @Override
    void writeReply(ByteBuf out) {
      out.writeCharSequence("VA " + VALUE_BYTES + " O00000000\r\n", US_ASCII);
      out.writeZero(VALUE_BYTES).writeByte('\r').writeByte('\n');
    }

    @Override
    void writeId(long id, ByteBuf out, int at) {
      for (int b = 0; b < OPAQUE_BYTES; b++) {
        int digit = (int) (id >>> (4 * (OPAQUE_BYTES - 1 - b)) & 0xF);
        out.setByte(at + b, digit < 10 ? '0' + digit : 'a' + digit - 10);
      }
    }
  };

  private static final int VALUE_BYTES = 100;
  private static final int VARINT_BYTES = 5;
  private static final int OPAQUE_BYTES = 8;

  final Wire wire;
  final int idIndex;

  CannedWire(Wire wire, int idIndex) {
    this.wire = wire;
    this.idIndex = idIndex;
  }

  abstract void writeReply(ByteBuf out);

  abstract void writeId(long id, ByteBuf out, int at);
}
