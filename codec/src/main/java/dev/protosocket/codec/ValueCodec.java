// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ValueFormatException;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** The way from a value to what is stored, and back. Safe for use by any number of threads. */
final class ValueCodec<V> {
  /** Compressed bytes are stored only if they are fewer by this part of the bytes. */
  static final int MIN_SAVING_PERCENT = 10;

  private final String cache;
  private final ValueFormat<V> format;

  /** Whether there is no envelope. */
  private final boolean raw;

  private final @Nullable Compression compression;
  private final int compressAbove;
  private final int maxBytes;
  private final Compressions known;
  private final LongAdder formatBytes = new LongAdder();
  private final LongAdder storedBytes = new LongAdder();

  /** A value and from when on it should be made anew. */
  record Decoded<V>(V value, long softDeadline) {}

  ValueCodec(
      String cache,
      ValueFormat<V> format,
      boolean raw,
      @Nullable Compression compression,
      int compressAbove,
      int maxBytes,
      Compressions known) {
    this.cache = cache;
    this.format = format;
    this.raw = raw;
    this.compression = compression;
    this.compressAbove = compressAbove;
    this.maxBytes = maxBytes;
    this.known = known;
  }

  /** Returns how many bytes the formats have made. */
  long formatBytes() {
    return formatBytes.sum();
  }

  /** Returns how many bytes have been made of them. */
  long storedBytes() {
    return storedBytes.sum();
  }

  /**
   * Returns what to store.
   *
   * @throws ValueFormatException if the value cannot be written; NOT_SENT
   */
  byte[] encode(int keyLength, V value, long softDeadline) {
    Malformed wrong;
    try {
      byte[] payload = Objects.requireNonNull(format.encode(value), "what the format encodes to");
      if (payload.length > maxBytes) {
        throw new Malformed(payload.length + " bytes are more than maxValueBytes, " + maxBytes, -1);
      }
      byte[] stored = raw ? payload : wrap(payload, softDeadline);
      formatBytes.add(payload.length);
      storedBytes.add(stored.length);
      return stored;
    } catch (Malformed e) {
      wrong = e;
    } catch (Exception e) {
      wrong = foreign(e);
    }
    throw error(RequestFate.NOT_SENT, keyLength, wrong);
  }

  private byte[] wrap(byte[] payload, long softDeadline) throws Exception {
    Compression by = compression;
    if (by != null && payload.length > compressAbove) {
      byte[] compressed = by.compress(payload);
      long saved = (long) payload.length - compressed.length - Envelope.SIZE_LENGTH;
      if (saved * 100 >= (long) payload.length * MIN_SAVING_PERCENT) {
        return Envelope.write(format.id(), by.id(), softDeadline, payload.length, compressed);
      }
    }
    return Envelope.write(format.id(), 0, softDeadline, payload.length, payload);
  }

  /**
   * Returns the value.
   *
   * @throws ValueFormatException if it is none of the format; ANSWERED
   */
  Decoded<V> decode(int keyLength, byte[] stored) {
    Malformed wrong;
    try {
      return raw ? read(stored, 0, stored.length, Envelope.NONE) : unwrap(stored);
    } catch (Malformed e) {
      wrong = e;
    } catch (Exception | StackOverflowError | LinkageError e) {
      wrong = foreign(e);
    }
    throw error(RequestFate.ANSWERED, keyLength, wrong);
  }

  private Decoded<V> unwrap(byte[] stored) throws Exception {
    Envelope envelope = Envelope.read(stored, maxBytes);
    int id = envelope.formatId();
    if (id != format.id() && id != ValueFormat.UNNAMED && format.id() != ValueFormat.UNNAMED) {
      throw new Malformed(
          "it was written in format " + id + ", and this is " + format.id(), Envelope.FORMAT_INDEX);
    }
    if (envelope.compressionId() == 0) {
      return read(stored, envelope.start(), envelope.size(), envelope.softDeadline());
    }
    Compression by = known.byId(envelope.compressionId());
    byte[] payload = new byte[envelope.size()];
    int size;
    try {
      size = by.decompress(stored, envelope.start(), stored.length - envelope.start(), payload);
    } catch (Malformed e) {
      throw e;
    } catch (Exception e) {
      throw new Malformed(
          "it cannot be decompressed by " + by.name(), envelope.start(), WithoutMessage.of(e));
    }
    if (size != payload.length) {
      throw new Malformed(
          "it says that it has " + payload.length + " bytes, and has " + size,
          envelope.start() - Envelope.SIZE_LENGTH);
    }
    return read(payload, 0, size, envelope.softDeadline());
  }

  private Decoded<V> read(byte[] bytes, int offset, int length, long softDeadline)
      throws Exception {
    if (length > maxBytes) {
      throw new Malformed(
          "it has " + length + " bytes, which is more than maxValueBytes, " + maxBytes, 0);
    }
    V value = format.decode(bytes, offset, length);
    if (value == null) {
      throw new Malformed("it stands for null, which is no value", -1);
    }
    return new Decoded<>(value, softDeadline);
  }

  private static Malformed foreign(Throwable thrown) {
    return new Malformed(
        thrown.getClass().getSimpleName() + " in the format", -1, WithoutMessage.of(thrown));
  }

  private ValueFormatException error(RequestFate fate, int keyLength, Malformed wrong) {
    return new ValueFormatException(
        fate,
        cache,
        keyLength,
        format.name(),
        wrong.position(),
        String.valueOf(wrong.getMessage()),
        wrong.getCause());
  }
}
