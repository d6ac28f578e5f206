// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import java.util.HashMap;
import java.util.Map;

/** What a cache can decompress, by the ids of envelopes. Immutable. Loads no library by itself. */
final class Compressions {
  /** The user's own. */
  private final Map<Integer, Compression> byId = new HashMap<>();

  /**
   * Puts together what there is.
   *
   * @param more those of the user's, which may be this library's, too
   * @throws IllegalArgumentException if an id is out of range, or two compressions have one
   */
  Compressions(Iterable<Compression> more) {
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

  /** Returns the compression of an id; native code is loaded by the first value that needs it. */
  Compression byId(int id) throws Malformed {
    return switch (id) {
      case Deflate.ID -> Deflate.INSTANCE;
      case ZstdCompression.ID -> {
        require(Library.ZSTD);
        yield ZstdCompression.READER;
      }
      case Lz4Compression.ID -> {
        require(Library.LZ4);
        yield Lz4Compression.INSTANCE;
      }
      default -> own(id);
    };
  }

  private Compression own(int id) throws Malformed {
    Compression own = byId.get(id);
    if (own == null) {
      throw new Malformed("its compression, " + id + ", is unknown", Envelope.COMPRESSION_INDEX);
    }
    return own;
  }

  private static void require(Library library) throws Malformed {
    if (!library.isPresent()) {
      throw new Malformed(
          "it is compressed, and " + library.coordinates() + " is not there",
          Envelope.COMPRESSION_INDEX);
    }
  }
}
