// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A value as a {@link TypedCache} has stored it, for tools that do not know its class: what its
 * envelope says, and the bytes of its format. Immutable; for any thread.
 */
public final class StoredValue {
  private final Envelope envelope;
  private final @Nullable String compression;
  private final byte[] payload;

  private StoredValue(Envelope envelope, @Nullable String compression, byte[] payload) {
    this.envelope = envelope;
    this.compression = compression;
    this.payload = payload;
  }

  /**
   * Reads a value. Of compressions it knows deflate, and zstd and LZ4 where their library is.
   *
   * @param stored what is in the cache; to be read during the call only
   * @param maxBytes the most bytes that it may have when it is decompressed
   * @return empty if it does not begin as an envelope does: then somebody else wrote it, or a typed
   *     cache without envelopes
   * @throws IllegalArgumentException if it begins so and is damaged, too large, or cannot be
   *     decompressed; the message shows nothing of the value
   */
  public static Optional<StoredValue> read(byte[] stored, int maxBytes) {
    if (Objects.requireNonNull(stored, "stored").length == 0 || stored[0] != Envelope.MAGIC) {
      return Optional.empty();
    }
    try {
      Envelope envelope = Envelope.read(stored, maxBytes);
      if (envelope.compressionId() == 0) {
        byte[] payload = Arrays.copyOfRange(stored, envelope.start(), stored.length);
        return Optional.of(new StoredValue(envelope, null, payload));
      }
      Compression by = new Compressions(List.of()).byId(envelope.compressionId());
      byte[] payload = envelope.decompressed(stored, by);
      return Optional.of(new StoredValue(envelope, by.name(), payload));
    } catch (Malformed e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  /** Returns how the bytes are written: {@code JSON}, or a number for a format of one's own. */
  public String format() {
    int id = envelope.formatId();
    return switch (id) {
      case PlainFormats.BYTES_ID -> "bytes";
      case PlainFormats.UTF_8_ID -> "UTF-8";
      case PlainFormats.JSON_ID -> "JSON";
      case PlainFormats.PROTOBUF_ID -> "protobuf";
      case PlainFormats.SERIALIZATION_ID -> "Java serialization";
      case PlainFormats.MESSAGE_PACK_ID -> "MessagePack";
      case ValueFormat.UNNAMED -> "unnamed";
      default -> Integer.toString(id);
    };
  }

  /** Returns the name of the compression; empty if the bytes are stored as they are. */
  public Optional<String> compression() {
    return Optional.ofNullable(compression);
  }

  /** Returns from when on the value is made anew while the old one is served; empty if never. */
  public Optional<Instant> refreshAfter() {
    long millis = envelope.softDeadline();
    return millis == Envelope.NONE ? Optional.empty() : Optional.of(Instant.ofEpochMilli(millis));
  }

  /** Returns a copy of the bytes, decompressed. */
  public byte[] payload() {
    return payload.clone();
  }

  /** Shows the envelope and nothing of the value. */
  @Override
  public String toString() {
    return "StoredValue[" + format() + ", " + payload.length + " bytes]";
  }
}
