// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a cache can decompress, by the ids of envelopes. Immutable. */
final class Compressions {
  private final Map<Integer, Compression> byId = new HashMap<>();

  /**
   * Puts together what there is.
   *
   * @param more those of the user's, which may be this library's, too
   * @throws IllegalArgumentException if an id is out of range, or two compressions have one
   */
  Compressions(Iterable<Compression> more) {
    byId.put(Deflate.ID, Deflate.INSTANCE);
    if (Library.ZSTD.isPresent()) {
      byId.put(ZstdCompression.ID, ZstdCompression.ofDefaultLevel());
    }
    if (Library.LZ4.isPresent()) {
      byId.put(Lz4Compression.ID, new Lz4Compression());
    }
    for (Compression compression : more) {
      add(compression);
    }
  }

  private void add(Compression compression) {
    if (compression instanceof Deflate
        || compression instanceof ZstdCompression
        || compression instanceof Lz4Compression) {
      return;
    }
    int id = compression.id();
    if (id < Compression.FIRST_OWN || id > 255) {
      throw new IllegalArgumentException(
          "the id of " + compression.name() + " must be between 128 and 255, not " + id);
    }
    Compression other = byId.putIfAbsent(id, compression);
    if (other != null && other != compression) {
      throw new IllegalArgumentException(
          compression.name() + " and " + other.name() + " have the same id, " + id);
    }
  }

  /** Returns the compression of an id. */
  Compression byId(int id) throws Malformed {
    Compression compression = byId.get(id);
    if (compression == null) {
      Library library = libraryOf(id);
      throw new Malformed(
          library == null
              ? "its compression, " + id + ", is unknown"
              : "it is compressed, and " + library.coordinates() + " is not there",
          Envelope.COMPRESSION_INDEX);
    }
    return compression;
  }

  private static @Nullable Library libraryOf(int id) {
    return switch (id) {
      case ZstdCompression.ID -> Library.ZSTD;
      case Lz4Compression.ID -> Library.LZ4;
      default -> null;
    };
  }
}
