// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.Ttl;
import dev.protosocket.client.wire.Frame;
import dev.protosocket.client.wire.MalformedReplyException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A reply of the classic protocol, once the handshake is done. A hit is {@code VALUE key flags
 * length [cas]}, the data block and the {@code END} behind it in one: what is asked for is one key
 * at a time.
 */
final class ClassicReply extends MemcachedReply {
  private static final List<Code> WORDS =
      List.of(
          Code.END,
          Code.STORED,
          Code.NOT_STORED,
          Code.EXISTS,
          Code.NOT_FOUND,
          Code.DELETED,
          Code.TOUCHED,
          Code.ERROR,
          Code.CLIENT_ERROR,
          Code.SERVER_ERROR,
          Code.VERSION,
          Code.STAT,
          Code.OK,
          Code.RESET,
          Code.BUSY);

  /** Words of which nothing else stands in the line. */
  private static final List<Code> ALONE =
      List.of(
          Code.END,
          Code.STORED,
          Code.NOT_STORED,
          Code.EXISTS,
          Code.NOT_FOUND,
          Code.DELETED,
          Code.TOUCHED);

  private static final byte[] VALUE = "VALUE ".getBytes(US_ASCII);

  /** Behind a value. */
  private static final byte[] TAIL = "\r\nEND\r\n".getBytes(US_ASCII);

  /** Twenty digits hold 64 bits without a sign. */
  private static final int MAX_DIGITS = 20;

  private int keyEnd;
  private int flagsEnd;
  private int lengthEnd;
  private long number;

  /** What the server has said to the request before this one; null if this is what counts. */
  private @Nullable String complaint;

  /**
   * Creates the flyweight of a connection.
   *
   * @param ofServer which life of which server it reads from
   */
  ClassicReply(Epoch ofServer) {
    super(ofServer);
  }

  @Override
  Code read(int maxBytes) throws MalformedReplyException {
    complaint = null;
    if (begins(start(), VALUE)) {
      readValue(maxBytes);
      return Code.VALUE;
    }
    if (isNumber(start(), endOfToken(start()))) {
      readNumber();
      return Code.NUMBER;
    }
    Code word = word(WORDS);
    if (ALONE.contains(word) && end() - start() != word.name().length()) {
      throw new MalformedReplyException("a line that is none of its replies", null);
    }
    return word;
  }

  private boolean begins(int at, byte[] with) {
    if (end() - at < with.length) {
      return false;
    }
    return matches(at, with);
  }

  private boolean matches(int at, byte[] with) {
    for (int i = 0; i < with.length; i++) {
      if (buffer().getByte(at + i) != with[i]) {
        return false;
      }
    }
    return true;
  }

  private boolean isNumber(int from, int to) {
    boolean number = to > from && to - from <= MAX_DIGITS;
    for (int i = from; i < to && number; i++) {
      byte digit = buffer().getByte(i);
      number = digit >= '0' && digit <= '9';
    }
    return number;
  }

  private void readNumber() throws MalformedReplyException {
    String digits = buffer().toString(start(), end() - start(), US_ASCII).stripTrailing();
    try {
      number = Long.parseUnsignedLong(digits);
    } catch (NumberFormatException e) {
      throw new MalformedReplyException("a number that is none of 64 bits", null);
    }
  }

  private void readValue(int maxBytes) throws MalformedReplyException {
    int key = start() + VALUE.length;
    keyEnd = endOfToken(key);
    flagsEnd = endOfToken(Math.min(keyEnd + 1, end()));
    boolean formed = keyEnd > key && isNumber(keyEnd + 1, flagsEnd);
    if (!formed) {
      throw new MalformedReplyException("a value without key and flags", null);
    }
    lengthEnd = readValueLength(Math.min(flagsEnd + 1, end()), TAIL.length, maxBytes);
    if (lengthEnd < end() && !isNumber(lengthEnd + 1, end())) {
      throw new MalformedReplyException("a value whose CAS is no number", null);
    }
  }

  @Override
  void checkBlock() throws MalformedReplyException {
    if (code() == Code.VALUE && !matches(valueIndex() + valueLength(), TAIL)) {
      throw new MalformedReplyException("a value that is not as long as was said", null);
    }
  }

  /** Tells whether a value is that of a key, as it is sent. */
  boolean isOf(byte[] key) {
    int from = start() + VALUE.length;
    return keyEnd - from == key.length && matches(from, key);
  }

  private int keyHash() {
    int hash = 0;
    for (int i = start() + VALUE.length; i < keyEnd; i++) {
      hash = ClassicWire.hash(hash, buffer().getByte(i));
    }
    return hash;
  }

  /** A value names its key. What a command asks for is compared with all of it there. */
  @Override
  public boolean answers(Frame request) {
    return code() != Code.VALUE
        || request.operation() != Operation.GET
        || request.mark() == keyHash();
  }

  @Override
  public long id() {
    return NO_ID;
  }

  /** Only values can be; {@link #answers} and {@link #isOf} look at them. */
  @Override
  boolean isProven() {
    return true;
  }

  @Override
  int flag(char letter) {
    return switch (letter) {
      case 'f' -> code() == Code.VALUE ? keyEnd + 1 : -1;
      case 'c' -> code() == Code.VALUE && lengthEnd < end() ? lengthEnd + 1 : -1;
      default -> -1;
    };
  }

  /** That is not told. */
  @Override
  Duration ttl() {
    return Ttl.NEVER;
  }

  /** The line itself, not a value. */
  @Override
  long counter() {
    return number;
  }

  /**
   * The place of a value that somebody is making by the meta protocol is empty and has no flags;
   * what this library stores empty has one, and so have other clients' numbers.
   */
  @Override
  boolean isPlace() {
    return valueLength() == 0 && number('f') == 0;
  }

  /** Makes this the server's error of before. */
  void replace(String line) {
    complaint = line;
  }

  @Override
  Code code() {
    return complaint == null ? super.code() : Code.SERVER_ERROR;
  }

  @Override
  String line() {
    return complaint == null ? super.line() : complaint;
  }

  @Override
  public @Nullable Outcome outcome(Operation operation) {
    return switch (code()) {
      case VALUE -> {
        if (operation != Operation.GET) {
          yield null;
        }
        yield isPlace() ? Outcome.MISS : Outcome.HIT;
      }
      case END -> operation == Operation.GET ? Outcome.MISS : null;
      case STORED -> operation == Operation.SET ? Outcome.STORED : null;
      case DELETED, NOT_FOUND -> operation == Operation.DELETE ? Outcome.DELETED : null;
      case ERROR, CLIENT_ERROR, SERVER_ERROR -> Outcome.FAILED;
      default -> null;
    };
  }
}
