// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One reply, read where it lies: a line, and a data block behind it if it is {@code VA}. */
final class MetaReply extends Reply {
  /** What a reply is. Those of two letters are the meta protocol's, the others classic. */
  enum Code {
    VA,
    HD,
    EN,
    NF,
    NS,
    EX,
    MN,
    ERROR,
    CLIENT_ERROR,
    SERVER_ERROR,
    VERSION,
    STORED,
    STAT,
    END,
    OK,
    RESET,
    BUSY,
    KEY,
    /** A line of a dump of keys alone, which is the request for it. */
    MG,
    /** Any line, on a connection whose replies are lines of any kind. */
    RAW;

    private static final List<Code> WORDS =
        List.of(ERROR, CLIENT_ERROR, SERVER_ERROR, VERSION, STORED, STAT, END, OK, RESET, BUSY);
  }

  /** The reply bears no opaque; an opaque itself may have any 32 bits. */
  private static final long NO_OPAQUE = -1;

  /** Begins a line of a dump of keys, which ends in a LF alone. */
  private static final int KEY_LINE = 'k' << 24 | 'e' << 16 | 'y' << 8 | '=';

  /** Begins a line of a dump of keys alone. */
  private static final int MG_LINE = ('m' << 16) | ('g' << 8) | ' ';

  /** The two letters of the meta protocol's codes. */
  private static final int MIN_META_LENGTH = 2;

  /** What the handshake has found out. */
  private Epoch epoch = Epoch.unknown();

  /** Whether replies are lines of any kind. */
  private boolean raw;

  private Code code = Code.ERROR;
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int start;
  private int end;
  private long opaque = NO_OPAQUE;
  private int valueIndex;
  private int valueLength;
  private int length;

  /**
   * Reads a line.
   *
   * @param in holds it; the reply is valid as long as it is not changed
   * @param from where the line begins
   * @param lf where its line feed is
   * @param maxBytes the longest reply that is accepted
   */
  void parse(ByteBuf in, int from, int lf, int maxBytes) throws MalformedReplyException {
    boolean key = !raw && lf - from >= Integer.BYTES && in.getInt(from) == KEY_LINE;
    boolean whole = lf > from && in.getByte(lf - 1) == '\r';
    if (!whole && !key && !raw) {
      throw new MalformedReplyException("a line that does not end in CR LF", null);
    }
    buffer = in;
    start = from;
    end = whole && !key ? lf - 1 : lf;
    opaque = NO_OPAQUE;
    valueLength = 0;
    valueIndex = lf + 1;
    length = lf + 1 - from;
    if (raw) {
      code = end - from == MIN_META_LENGTH && metaCode() == Code.MN ? Code.MN : Code.RAW;
      return;
    }
    if (key || (end - from > 3 && in.getMedium(from) == MG_LINE)) {
      code = key ? Code.KEY : Code.MG;
      return;
    }
    Code meta = metaCode();
    if (meta == null) {
      code = word();
      return;
    }
    code = meta;
    int flags = from + MIN_META_LENGTH;
    if (meta == Code.VA) {
      flags = readValueLength(maxBytes);
    }
    readOpaque(flags);
  }

  private @Nullable Code metaCode() {
    int count = end - start;
    if (count < MIN_META_LENGTH || (count > MIN_META_LENGTH && buffer.getByte(start + 2) != ' ')) {
      return null;
    }
    return switch (buffer.getShort(start)) {
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

  private Code word() throws MalformedReplyException {
    String first = buffer.toString(start, endOfToken(start) - start, ISO_8859_1);
    for (Code candidate : Code.WORDS) {
      if (candidate.name().equals(first)) {
        return candidate;
      }
    }
    throw new MalformedReplyException("a line that is none of its replies", null);
  }

  /** Returns where the flags begin. */
  private int readValueLength(int maxBytes) throws MalformedReplyException {
    int from = start + MIN_META_LENGTH + 1;
    int to = endOfToken(from);
    long size = Digits.read(buffer, from, to);
    if (size < 0) {
      throw new MalformedReplyException("a value whose length is no number", null);
    }
    if (size > maxBytes - (long) length - 2) {
      throw new MalformedReplyException(
          "a reply of more than " + maxBytes + " bytes (maxFrameLength)", null);
    }
    valueLength = (int) size;
    length += valueLength + 2;
    return to;
  }

  private void readOpaque(int flags) throws MalformedReplyException {
    int at = flags;
    boolean found = false;
    while (at < end) {
      if (buffer.getByte(at) == ' ') {
        at++;
        continue;
      }
      if (buffer.getByte(at) != 'O') {
        at = endOfToken(at);
        continue;
      }
      int to = at + 1 + Digits.OPAQUE;
      boolean whole = to <= end && (to == end || buffer.getByte(to) == ' ');
      opaque = whole && !found ? Digits.readOpaque(buffer, at + 1) : NO_OPAQUE;
      if (opaque == NO_OPAQUE) {
        throw new MalformedReplyException("an opaque that no request had", null);
      }
      found = true;
      at = to;
    }
  }

  private int endOfToken(int from) {
    int at = from;
    while (at < end && buffer.getByte(at) != ' ') {
      at++;
    }
    return at;
  }

  /** Checks what stands behind the value, once it is there. */
  void checkBlock() throws MalformedReplyException {
    if (code == Code.VA) {
      int at = valueIndex + valueLength;
      if (buffer.getShort(at) != ('\r' << Byte.SIZE | '\n')) {
        throw new MalformedReplyException("a value that is not as long as was said", null);
      }
    }
  }

  Code code() {
    return code;
  }

  /**
   * Tells the flyweight of a connection what the handshake has found out.
   *
   * @param ofServer which life of which server it reads from
   * @param anyLines whether replies are lines of any kind from now on
   */
  void begin(Epoch ofServer, boolean anyLines) {
    epoch = ofServer;
    raw = anyLines;
  }

  /**
   * Returns the item's CAS; null if the reply does not have it, or the server makes none (it was
   * started with -C, and says 0).
   */
  @Nullable CasToken token() {
    int at = flag('c');
    long cas = at < 0 ? 0 : unsigned(at, endOfToken(at));
    return cas == 0 ? null : new CasToken(cas, epoch);
  }

  /** Reads a number of 64 bits without a sign; 0 if it is none. */
  private long unsigned(int from, int to) {
    String digits = buffer.toString(from, to - from, ISO_8859_1).stripTrailing();
    try {
      return Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Returns the value as a number of 64 bits without a sign. */
  long counter() {
    return unsigned(valueIndex, valueIndex + valueLength);
  }

  /** Returns a copy of the value. */
  byte[] value() {
    return ByteBufUtil.getBytes(buffer, valueIndex, valueLength);
  }

  /** Returns how long the item lives from now on. */
  Duration ttl() {
    int at = flag('t');
    if (at < 0) {
      return Duration.ZERO;
    }
    if (buffer.getByte(at) == '-') {
      return Ttl.NEVER;
    }
    long seconds = number('t');
    // What has expired in this very second is said as less than zero in 32 bits without a sign.
    return Duration.ofSeconds(seconds > Integer.MAX_VALUE ? 0 : Math.max(0, seconds));
  }

  /** Tells whether it bears an opaque, or is an error line, which never does. */
  boolean isProven() {
    return opaque != NO_OPAQUE || isError();
  }

  /** Tells whether it is an error, which fails the request. */
  boolean isError() {
    return code == Code.ERROR || code == Code.CLIENT_ERROR || code == Code.SERVER_ERROR;
  }

  /** Returns the line, without its end. */
  String line() {
    return buffer.toString(start, end - start, ISO_8859_1);
  }

  /** Returns where a flag's token begins, behind its letter; -1 if the reply does not have it. */
  int flag(char letter) {
    int at = start;
    // Behind the code, and for VA behind the length.
    for (int words = code == Code.VA ? 2 : 1; at < end; words--) {
      while (at < end && buffer.getByte(at) == ' ') {
        at++;
      }
      if (words <= 0 && at < end && buffer.getByte(at) == letter) {
        return at + 1;
      }
      at = endOfToken(at);
    }
    return -1;
  }

  /** Tells whether the reply has a flag. */
  boolean has(char letter) {
    return flag(letter) >= 0;
  }

  /** Returns a flag's number; -1 if the reply does not have it, or it is none. */
  long number(char letter) {
    int at = flag(letter);
    return at < 0 ? -1 : Digits.read(buffer, at, endOfToken(at));
  }

  /** Returns the user's client flags, of a reply that has them. */
  int clientFlags() {
    return ClientFlags.users(number('f'));
  }

  /**
   * Tells whether there is no value, but the place of one that somebody is making; of a reply that
   * has the client flags.
   */
  boolean isPlace() {
    return mayBePlace() && (number('f') & ClientFlags.STORED_EMPTY) == 0;
  }

  private boolean mayBePlace() {
    return valueLength == 0 && (has('W') || has('Z'));
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

  @Override
  public int length() {
    return length;
  }

  /** What {@link MetaWire} asks has an opaque, and servers leave it out of error lines only. */
  @Override
  public @Nullable Outcome outcome(Operation operation) {
    if (!isProven()) {
      return null;
    }
    return switch (code) {
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

  @Override
  public int valueIndex() {
    return valueIndex;
  }

  @Override
  public int valueLength() {
    return valueLength;
  }

  @Override
  public boolean isCancellation() {
    return false;
  }

  @Override
  public int statusNumber() {
    return ErrorLine.status(code, line()).number();
  }

  @Override
  public String text() {
    return line();
  }

  @Override
  public boolean isLast() {
    return isError() && !ErrorLine.isInStep(code, line());
  }

  @Override
  public String kind() {
    return code.name();
  }
}
