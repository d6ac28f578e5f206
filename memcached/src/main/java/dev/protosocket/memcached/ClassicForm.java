// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.protosocket.client.InvalidRequestException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a command is said in classic text, but for the key. It may take two requests, sent in one
 * piece: of the first one the reply says nothing that the second does not. Immutable.
 */
final class ClassicForm {
  static final byte[] LINE_END = {'\r', '\n'};

  /** Every server, as far as this library is concerned. */
  private static final ServerVersion ANY = new ServerVersion(1, 4, 0);

  private static final ServerVersion TOUCH = new ServerVersion(1, 4, 8);
  private static final ServerVersion GAT = new ServerVersion(1, 5, 3);

  /** An end in the past. */
  private static final String ENDED = " -1";

  private final ServerVersion since;
  private final String before;
  private final String behind;
  private final byte @Nullable [] value;
  private final @Nullable ClassicForm first;

  /**
   * Creates a form.
   *
   * @param since the first version that knows it
   * @param before what stands before the key
   * @param behind what stands behind it
   * @param value the data block; kept. Null if it has none
   * @param first the request before it; null if it is the only one
   */
  private ClassicForm(
      ServerVersion since,
      String before,
      String behind,
      byte @Nullable [] value,
      @Nullable ClassicForm first) {
    this.since = since;
    this.before = before;
    this.behind = behind;
    this.value = value;
    this.first = first;
  }

  private static ClassicForm line(String before, String behind) {
    return new ClassicForm(ANY, before, behind, null, null);
  }

  /** Gets value, client flags and CAS. */
  static ClassicForm get() {
    return line("gets ", "");
  }

  static ClassicForm getAndTouch(long seconds) {
    return new ClassicForm(GAT, "gats " + seconds + " ", "", null, null);
  }

  static ClassicForm touch(long seconds) {
    return new ClassicForm(TOUCH, "touch ", " " + seconds, null, null);
  }

  /**
   * Stores a value.
   *
   * @param command its name
   * @param seconds as {@link MemcachedWire#ttl} says it
   */
  static ClassicForm store(String command, byte[] value, long flags, long seconds) {
    String behind = " " + flags + " " + seconds + " " + value.length;
    return new ClassicForm(ANY, command + " ", behind, value, null);
  }

  static ClassicForm compareAndSet(CasToken token, byte[] value, long flags, long seconds) {
    String behind = " " + flags + " " + seconds + " " + value.length + " " + number(token.cas());
    return new ClassicForm(ANY, "cas ", behind, value, null);
  }

  static ClassicForm delete() {
    return line("delete ", "");
  }

  /** Puts an empty value in the item's place that has ended already: there is no delete by CAS. */
  static ClassicForm delete(CasToken token) {
    return new ClassicForm(
        ANY, "cas ", " 0" + ENDED + " 0 " + number(token.cas()), new byte[0], null);
  }

  static ClassicForm count(boolean up, long delta) {
    return line(up ? "incr " : "decr ", " " + number(delta));
  }

  /**
   * Counts, or stores an initial value. A counter that is missing is added with what the step
   * behind it makes the initial value of: so there is no third step for what others did in between.
   *
   * @return null if that is no number, or could be seen as one that is far off
   */
  static @Nullable ClassicForm count(boolean up, long delta, long initial, long seconds) {
    long before = up ? initial - delta : initial + delta;
    // Without a sign. 0 less 1 would be 2^64 - 1 for those who look in between.
    long smaller = up ? before : initial;
    long larger = up ? initial : before;
    if (Long.compareUnsigned(smaller, larger) > 0) {
      return null;
    }
    ClassicForm add = store("add", number(before).getBytes(US_ASCII), 0, seconds);
    return new ClassicForm(ANY, up ? "incr " : "decr ", " " + number(delta), null, add);
  }

  private static String number(long unsigned) {
    return Long.toUnsignedString(unsigned);
  }

  /** Tells whether it is two requests. */
  boolean isTwo() {
    return first != null;
  }

  /**
   * Returns the bytes of it.
   *
   * @param key as it is sent
   */
  List<byte[]> parts(String key) {
    List<byte[]> parts = new ArrayList<>();
    if (first != null) {
      parts.addAll(first.parts(key));
    }
    parts.add((before + key + behind + "\r\n").getBytes(US_ASCII));
    if (value != null) {
      parts.add(value);
      parts.add(LINE_END);
    }
    return parts;
  }

  /**
   * Checks, before anything is sent, that the server knows it.
   *
   * @param what for the message
   */
  void check(Object what, Node node) {
    if (!node.isFrom(since)) {
      throw new InvalidRequestException(
          what
              + " needs memcached "
              + since.major()
              + "."
              + since.minor()
              + "."
              + since.patch()
              + "; this server is older");
    }
  }
}
