package dev.protosocket.pool;

import io.netty.buffer.ByteBuf;

/** One hash of a key's bytes, whatever holds them, spread over all bits. */
final class KeyHash {
  private static final int PRIME = 0x01000193;
  private static final int BASIS = 0x811c9dc5;

  private KeyHash() {}

  static int of(byte[] key) {
    int hash = BASIS;
    for (byte b : key) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return spread(hash);
  }

  static int of(ByteBuf key) {
    int hash = BASIS;
    for (int i = key.readerIndex(); i < key.writerIndex(); i++) {
      hash = (hash ^ key.getUnsignedByte(i)) * PRIME;
    }
    return spread(hash);
  }

  private static int spread(int hash) {
    int h = hash;
    h = (h ^ (h >>> 16)) * 0x85ebca6b;
    h = (h ^ (h >>> 13)) * 0xc2b2ae35;
    return h ^ (h >>> 16);
  }
}
