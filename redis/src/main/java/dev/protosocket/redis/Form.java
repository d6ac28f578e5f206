// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** How items are stored: a layout, and for strings whether they have a header. */
@SuppressWarnings("ImmutableEnumChecker") // what it has is never changed
enum Form {
  RAW_STRING(Preludes.OF_RAW_STRINGS) {
    @Override
    byte[] header() {
      return NOTHING;
    }

    @Override
    byte[] wrap(byte[] value) {
      return value.clone();
    }

    @Override
    Envelope.Stored read(ByteBuffer item) {
      return new Envelope.Stored(Envelope.VALUE, null, Envelope.copy(item, 0));
    }

    @Override
    byte[] value(ByteBuffer stored) {
      return Envelope.copy(stored, 0);
    }
  },

  STRING(Preludes.OF_STRINGS) {
    @Override
    byte @Nullable [] value(ByteBuffer stored) {
      return Envelope.value(stored);
    }
  },

  HASH(Preludes.OF_HASHES) {
    @Override
    Envelope.Stored read(ByteBuffer item) {
      return item.get(item.position() + Envelope.HEADER_BYTES - Long.BYTES - 1)
              == Envelope.NO_VERSION
          ? new Envelope.Stored(Envelope.VALUE, null, Envelope.copy(item, Envelope.HEADER_BYTES))
          : super.read(item);
    }

    @Override
    byte[] value(ByteBuffer stored) {
      return Envelope.copy(stored, 0);
    }
  };

  private static final byte[] NOTHING = new byte[0];

  private final Scripts scripts;
  private final ReplyOutput.Reader reader = this::value;

  Form(String prelude) {
    scripts = new Scripts(prelude);
  }

  Scripts scripts() {
    return scripts;
  }

  /** Returns what reads replies as {@link #value} does. */
  ReplyOutput.Reader reader() {
    return reader;
  }

  /** Returns a new header of a value, if there is one. */
  byte[] header() {
    return Envelope.header(Envelope.VALUE);
  }

  /** Returns an item as scripts take it, and SET for strings; a new array. */
  byte[] wrap(byte[] value) {
    return Envelope.wrap(value);
  }

  /** Reads an item that a script has returned. */
  Envelope.Stored read(ByteBuffer item) {
    return Envelope.read(item);
  }

  /** Copies the value out of what GET or, of a hash, HGET has returned; null for a place of one. */
  abstract byte @Nullable [] value(ByteBuffer stored);
}
