// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ValueFormatException;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** The way from a value to what is stored, and back. Safe for use by any number of threads. */
final class ValueCodec<V> {
  /** Compressed bytes are stored only if they are fewer by this part of the bytes. */
  static final int MIN_SAVING_PERCENT = 10;

  private final String cache;
  private final ValueSettings<V> settings;
  private final ValueFormat<V> format;
  private final int maxBytes;
  private final LongAdder formatBytes = new LongAdder();
  private final LongAdder storedBytes = new LongAdder();

  /** A value and from when on it should be made anew. */
  record Decoded<V>(V value, long softDeadline) {}

  ValueCodec(String cache, ValueSettings<V> settings) {
    this.cache = cache;
    this.settings = settings;
    this.format = settings.format();
    this.maxBytes = settings.maxBytes();
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
      ForeignFormat<V> foreign = settings.foreign();
      if (foreign != null && settings.writesForeign()) {
        return foreign(foreign.encode(value));
      }
      byte[] payload = checked(format.encode(value));
      byte[] stored = settings.raw() ? payload : wrap(payload, softDeadline);
      formatBytes.add(payload.length);
      storedBytes.add(stored.length);
      return stored;
    } catch (Malformed e) {
      wrong = e;
    } catch (Exception e) {
      wrong = thrownBy(e);
    }
    String name = settings.writesForeign() ? foreignName() : format.name();
    throw error(RequestFate.NOT_SENT, keyLength, name, wrong);
  }

  private byte[] checked(byte[] payload) throws Malformed {
    Objects.requireNonNull(payload, "what the format encodes to");
    if (payload.length > maxBytes) {
      throw new Malformed(payload.length + " bytes are more than maxValueBytes, " + maxBytes, -1);
    }
    return payload;
  }

  /** Returns what {@link FlaggedClient} stores. */
  private byte[] foreign(ForeignFormat.Written value) throws Malformed {
    byte[] bytes = checked(value.bytes());
    formatBytes.add(bytes.length);
    storedBytes.add(bytes.length);
    return FlaggedClient.join(value.flags(), bytes);
  }

  private String foreignName() {
    ForeignFormat<V> foreign = settings.foreign();
    return foreign == null ? format.name() : foreign.name();
  }

  private byte[] wrap(byte[] payload, long softDeadline) throws Exception {
    Compression by = settings.compression();
    if (by != null && payload.length > settings.compressAbove()) {
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
    ForeignFormat<V> foreign = FlaggedClient.isFlagged(stored) ? settings.foreign() : null;
    Malformed wrong;
    try {
      if (foreign != null) {
        return readForeign(foreign, stored);
      }
      return settings.raw() ? read(stored, 0, stored.length, Envelope.NONE) : unwrap(stored);
    } catch (Malformed e) {
      wrong = e;
    } catch (Exception | StackOverflowError | LinkageError e) {
      wrong = thrownBy(e);
    }
    String name = foreign == null ? format.name() : foreign.name();
    throw error(RequestFate.ANSWERED, keyLength, name, wrong);
  }

  private Decoded<V> readForeign(ForeignFormat<V> foreign, byte[] stored) throws Exception {
    checkLength(stored.length - FlaggedClient.HEAD);
    int flags = FlaggedClient.flags(stored);
    return decoded(foreign.decode(flags, stored, FlaggedClient.HEAD, maxBytes), Envelope.NONE);
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
    byte[] payload = envelope.decompressed(stored, settings.known().byId(envelope.compressionId()));
    return read(payload, 0, payload.length, envelope.softDeadline());
  }

  private Decoded<V> read(byte[] bytes, int offset, int length, long softDeadline)
      throws Exception {
    checkLength(length);
    return decoded(format.decode(bytes, offset, length), softDeadline);
  }

  private void checkLength(int length) throws Malformed {
    if (length > maxBytes) {
      throw new Malformed(
          "it has " + length + " bytes, which is more than maxValueBytes, " + maxBytes, 0);
    }
  }

  private static <V> Decoded<V> decoded(V value, long softDeadline) throws Malformed {
    if (value == null) {
      throw new Malformed("it stands for null, which is no value", -1);
    }
    return new Decoded<>(value, softDeadline);
  }

  private static Malformed thrownBy(Throwable thrown) {
    return new Malformed(
        thrown.getClass().getSimpleName() + " in the format", -1, WithoutMessage.of(thrown));
  }

  private ValueFormatException error(
      RequestFate fate, int keyLength, String formatName, Malformed wrong) {
    return new ValueFormatException(
        fate,
        cache,
        keyLength,
        formatName,
        wrong.position(),
        String.valueOf(wrong.getMessage()),
        wrong.getCause());
  }
}
