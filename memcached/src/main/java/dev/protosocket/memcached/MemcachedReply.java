// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.protosocket.client.Ttl;
import dev.protosocket.client.wire.MalformedReplyException;
import dev.protosocket.client.wire.Reply;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One reply of either text protocol, read where it lies: a line, and for some a data block behind
 * it. Which words there are, and where what is known of an item stands in the line, is the
 * protocol's.
 */
abstract class MemcachedReply extends Reply {
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
    // Classic text alone.
    VALUE,
    NOT_STORED,
    EXISTS,
    NOT_FOUND,
    DELETED,
    TOUCHED,
    /** What a counter has come to. */
    NUMBER,
    /** Any line, on a connection whose replies are lines of any kind. */
    RAW
  }

  /** Begins a line of a dump of keys, which ends in a LF alone. */
  private static final int KEY_LINE = 'k' << 24 | 'e' << 16 | 'y' << 8 | '=';

  /** What the handshake has found out. */
  private final Epoch epoch;

  private Code code = Code.ERROR;
  private ByteBuf buffer = Unpooled.EMPTY_BUFFER;
  private int start;
  private int end;
  private int valueIndex;
  private int valueLength;
  private int length;

  /** What the next reply is read by; this, as a rule. */
  private MemcachedReply next = this;

  /**
   * Creates the flyweight of a connection.
   *
   * @param ofServer which life of which server it reads from
   */
  MemcachedReply(Epoch ofServer) {
    epoch = ofServer;
  }

  /**
   * Reads a line.
   *
   * @param in holds it; the reply is valid as long as it is not changed
   * @param from where the line begins
   * @param lf where its line feed is
   * @param maxBytes the longest reply that is accepted
   */
  void parse(ByteBuf in, int from, int lf, int maxBytes) throws MalformedReplyException {
    boolean key = !isRaw() && lf - from >= Integer.BYTES && in.getInt(from) == KEY_LINE;
    boolean whole = lf > from && in.getByte(lf - 1) == '\r';
    if (!whole && !key && !isRaw()) {
      throw new MalformedReplyException("a line that does not end in CR LF", null);
    }
    buffer = in;
    start = from;
    end = whole && !key ? lf - 1 : lf;
    valueLength = 0;
    valueIndex = lf + 1;
    length = lf + 1 - from;
    code = key ? Code.KEY : read(maxBytes);
  }

  /** Reads the line from {@link #start} to {@link #end}; says how long its data block is. */
  abstract Code read(int maxBytes) throws MalformedReplyException;

  /** Tells whether replies are lines of any kind. */
  boolean isRaw() {
    return false;
  }

  /** Checks what stands behind the value, once it is there. */
  abstract void checkBlock() throws MalformedReplyException;

  /** Reads a word of the protocol, if the line begins with one of these. */
  final Code word(List<Code> words) throws MalformedReplyException {
    String first = buffer.toString(start, endOfToken(start) - start, ISO_8859_1);
    for (Code candidate : words) {
      if (candidate.name().equals(first)) {
        return candidate;
      }
    }
    throw new MalformedReplyException("a line that is none of its replies", null);
  }

  /**
   * Reads the length of the value.
   *
   * @param from where its digits begin
   * @param tailBytes what comes behind the value
   * @return where they end
   */
  final int readValueLength(int from, int tailBytes, int maxBytes) throws MalformedReplyException {
    int to = endOfToken(from);
    long size = Digits.read(buffer, from, to);
    if (size < 0) {
      throw new MalformedReplyException("a value whose length is no number", null);
    }
    if (size > maxBytes - (long) length - tailBytes) {
      throw new MalformedReplyException(
          "a reply of more than " + maxBytes + " bytes (maxFrameLength)", null);
    }
    valueLength = (int) size;
    length += valueLength + tailBytes;
    return to;
  }

  final int endOfToken(int from) {
    int at = from;
    while (at < end && buffer.getByte(at) != ' ') {
      at++;
    }
    return at;
  }

  final ByteBuf buffer() {
    return buffer;
  }

  final int start() {
    return start;
  }

  final int end() {
    return end;
  }

  /** Makes another flyweight read what comes next, as the handshake has found out. */
  final void readOnBy(MemcachedReply other) {
    next = other;
  }

  /** Returns what the next reply is read by. */
  final MemcachedReply next() {
    return next;
  }

  Code code() {
    return code;
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

  /** Tells whether it bears what proves whose it is, or is of a kind that cannot. */
  abstract boolean isProven();

  /** Tells whether it is an error, which fails the request. */
  boolean isError() {
    return switch (code()) {
      case ERROR, CLIENT_ERROR, SERVER_ERROR -> true;
      default -> false;
    };
  }

  /** Returns the line, without its end. */
  String line() {
    return buffer.toString(start, end - start, ISO_8859_1);
  }

  /** Returns where what it says of the item stands, by the flag's letter; -1 if it does not. */
  abstract int flag(char letter);

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

  /** Tells whether there is no value, but the place of one that somebody is making. */
  abstract boolean isPlace();

  @Override
  public int length() {
    return length;
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
    return ErrorLine.status(code(), line()).number();
  }

  @Override
  public String text() {
    return line();
  }

  @Override
  public boolean isLast() {
    return isError() && !ErrorLine.isInStep(code(), line());
  }

  @Override
  public String kind() {
    return code().name();
  }
}
