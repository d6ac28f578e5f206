// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.wire.MalformedReplyException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A reply of the meta protocol, and of the handshake: a data block follows upon {@code VA}. */
final class MetaReply extends MemcachedReply {
  /** Classic ones, which the meta protocol has as well. */
  private static final List<Code> WORDS =
      List.of(
          Code.ERROR,
          Code.CLIENT_ERROR,
          Code.SERVER_ERROR,
          Code.VERSION,
          Code.STORED,
          Code.STAT,
          Code.END,
          Code.OK,
          Code.RESET,
          Code.BUSY);

  /** The reply bears no opaque; an opaque itself may have any 32 bits. */
  private static final long NO_OPAQUE = -1;

  /** Begins a line of a dump of keys alone. */
  private static final int MG_LINE = ('m' << 16) | ('g' << 8) | ' ';

  /** The two letters of the meta protocol's codes. */
  private static final int MIN_META_LENGTH = 2;

  /** Behind a value. */
  private static final int LINE_END = '\r' << Byte.SIZE | '\n';

  private final boolean raw;
  private long opaque = NO_OPAQUE;

  /** Creates the flyweight of a connection that has just begun. */
  MetaReply() {
    this(Epoch.unknown(), false);
  }

  /**
   * Creates the flyweight of a connection.
   *
   * @param ofServer which life of which server it reads from
   * @param anyLines whether replies are lines of any kind
   */
  MetaReply(Epoch ofServer, boolean anyLines) {
    super(ofServer);
    raw = anyLines;
  }

  @Override
  boolean isRaw() {
    return raw;
  }

  @Override
  Code read(int maxBytes) throws MalformedReplyException {
    opaque = NO_OPAQUE;
    if (raw) {
      return end() - start() == MIN_META_LENGTH && metaCode() == Code.MN ? Code.MN : Code.RAW;
    }
    if (end() - start() > 3 && buffer().getMedium(start()) == MG_LINE) {
      return Code.MG;
    }
    Code meta = metaCode();
    if (meta == null) {
      return word(WORDS);
    }
    int flags = start() + MIN_META_LENGTH;
    if (meta == Code.VA) {
      flags = readValueLength(flags + 1, 2, maxBytes);
    }
    readOpaque(flags);
    return meta;
  }

  private @Nullable Code metaCode() {
    int count = end() - start();
    if (count < MIN_META_LENGTH
        || (count > MIN_META_LENGTH && buffer().getByte(start() + 2) != ' ')) {
      return null;
    }
    return switch (buffer().getShort(start())) {
      case 'V' << Byte.SIZE | 'A' -> Code.VA;
      case 'H' << Byte.SIZE | 'D' -> Code.HD;
      case 'E' << Byte.SIZE | 'N' -> Code.EN;
      case 'N' << Byte.SIZE | 'F' -> Code.NF;
      case 'N' << Byte.SIZE | 'S' -> Code.NS;
      case 'E' << Byte.SIZE | 'X' -> Code.EX;
      case 'M' << Byte.SIZE | 'N' -> Code.MN;
      default -> null;
    };
  }

  private void readOpaque(int flags) throws MalformedReplyException {
    int at = flags;
    boolean found = false;
    while (at < end()) {
      if (buffer().getByte(at) == ' ') {
        at++;
        continue;
      }
      if (buffer().getByte(at) != 'O') {
        at = endOfToken(at);
        continue;
      }
      int to = at + 1 + Digits.OPAQUE;
      boolean whole = to <= end() && (to == end() || buffer().getByte(to) == ' ');
      opaque = whole && !found ? Digits.readOpaque(buffer(), at + 1) : NO_OPAQUE;
      if (opaque == NO_OPAQUE) {
        throw new MalformedReplyException("an opaque that no request had", null);
      }
      found = true;
      at = to;
    }
  }

  @Override
  void checkBlock() throws MalformedReplyException {
    if (code() == Code.VA && buffer().getShort(valueIndex() + valueLength()) != LINE_END) {
      throw new MalformedReplyException("a value that is not as long as was said", null);
    }
  }

  /** An error line never bears an opaque. */
  @Override
  boolean isProven() {
    return opaque != NO_OPAQUE || isError();
  }

  @Override
  int flag(char letter) {
    int at = start();
    // Behind the code, and for VA behind the length.
    for (int words = code() == Code.VA ? 2 : 1; at < end(); words--) {
      while (at < end() && buffer().getByte(at) == ' ') {
        at++;
      }
      if (words <= 0 && at < end() && buffer().getByte(at) == letter) {
        return at + 1;
      }
      at = endOfToken(at);
    }
    return -1;
  }

  /**
   * Tells whether there is no value, but the place of one that somebody is making; of a reply that
   * has the client flags.
   */
  @Override
  boolean isPlace() {
    return mayBePlace() && (number('f') & ClientFlags.STORED_EMPTY) == 0;
  }

  private boolean mayBePlace() {
    return valueLength() == 0 && (has('W') || has('Z'));
  }

  @Override
  public long id() {
    return opaque == NO_OPAQUE ? NO_ID : opaque;
  }

  /** An opaque has 32 bits of the id, which is more than there can be in flight. */
  @Override
  public boolean answers(long id) {
    return opaque == NO_OPAQUE || opaque == (id & 0xffff_ffffL);
  }

  /** What {@link MetaWire} asks has an opaque, and servers leave it out of error lines only. */
  @Override
  public @Nullable Outcome outcome(Operation operation) {
    if (!isProven()) {
      return null;
    }
    return switch (code()) {
      case VA -> {
        if (operation != Operation.GET) {
          yield null;
        }
        // The client flags are not asked for, so an empty value that somebody makes anew is taken
        // for absent, too; nothing in a cache is lost by that.
        yield mayBePlace() ? Outcome.MISS : Outcome.HIT;
      }
      case EN -> operation == Operation.GET ? Outcome.MISS : null;
      case HD ->
          operation == Operation.SET
              ? Outcome.STORED
              : operation == Operation.DELETE ? Outcome.DELETED : null;
      case NF -> operation == Operation.DELETE ? Outcome.DELETED : null;
      case ERROR, CLIENT_ERROR, SERVER_ERROR -> Outcome.FAILED;
      default -> null;
    };
  }
}
