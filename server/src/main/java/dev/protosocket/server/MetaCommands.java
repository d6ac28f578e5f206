// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.server.MemcachedStore.Condition;
import dev.protosocket.server.MemcachedStore.Mode;
import dev.protosocket.server.MemcachedStore.Stored;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** Executes mg, ms, md, ma and me. Confined to the event loop; the store's monitor is held. */
final class MetaCommands {
  private static final byte[] EMPTY = {};

  private final MemcachedStore store;
  private final MemcachedVersion version;
  private final Counters counters;

  MetaCommands(MemcachedStore store, MemcachedVersion version, Counters counters) {
    this.store = store;
    this.version = version;
    this.counters = counters;
  }

  private boolean isEarly() {
    return version.isBefore(MemcachedVersion.V1_6_45);
  }

  /** Cuts a line into key and flags. */
  MetaFlags parse(List<String> line, int firstFlag) throws MemcachedError {
    return new MetaFlags(line, firstFlag, version, store);
  }

  void get(List<String> line, MemcachedReplies replies) throws MemcachedError {
    MetaFlags flags = parse(line, 2);
    counters.gets.increment();
    MemcachedItem item = store.get(flags.key);
    boolean made = item == null && flags.has('N');
    if (made) {
      item = new MemcachedItem(flags.key, EMPTY, 0, 0);
      store.put(item, chosenCas(flags));
    }
    if (item == null) {
      counters.misses.increment();
      if (!flags.has('q')) {
        replies.line(withEchoes("EN", flags));
      }
      return;
    }
    counters.hits.increment();
    boolean value = flags.has('v') && !(flags.has('C') && !isEarly() && item.cas == cas(flags));
    StringBuilder head = new StringBuilder(value ? "VA " + item.value.length : "HD");
    boolean won = appendRead(head, flags, item, made);
    if (item.tokenSent) {
      head.append(" Z");
    }
    if (item.stale) {
      head.append(" X");
      won |= !item.tokenSent;
    }
    if (won) {
      head.append(" W");
      item.tokenSent = true;
    }
    if (!flags.has('u') && !made) {
      item.fetched = true;
      item.accessed = store.now();
    }
    if (value) {
      replies.block(head, item.value);
    } else {
      replies.line(head);
    }
  }

  /**
   * Appends what was asked for, in that order; tells whether the reader shall rebuild the value.
   */
  private boolean appendRead(
      StringBuilder head, MetaFlags flags, MemcachedItem item, boolean made) {
    boolean won = false;
    int now = store.now();
    for (String token : flags.tokens) {
      switch (token.charAt(0)) {
        case 'T' -> item.expires = flags.expiry('T', 0);
        case 'N' -> {
          if (made) {
            item.expires = flags.expiry('N', 0);
            won = true;
          }
        }
        case 'R' ->
            won |=
                !item.tokenSent
                    && !made
                    && item.expires != 0
                    && item.expires - now < flags.seconds('R');
        case 's' -> head.append(" s").append(item.value.length);
        case 't' -> appendTimeLeft(head, item, now);
        case 'c' -> head.append(" c").append(Long.toUnsignedString(item.cas));
        case 'f' -> head.append(" f").append(Integer.toUnsignedString(item.flags));
        case 'l' -> head.append(" l").append(now - item.accessed);
        case 'h' -> head.append(" h").append(item.fetched ? 1 : 0);
        case 'O' -> head.append(' ').append(token);
        case 'k' -> MetaFlags.appendKey(head, item.key, item.binaryKey);
        default -> {
          // Not for the reply.
        }
      }
    }
    return won;
  }

  /** An item that a touch has expired shows what is left as memcached does: unsigned. */
  private static void appendTimeLeft(StringBuilder head, MemcachedItem item, int now) {
    head.append(" t")
        .append(item.expires == 0 ? "-1" : Integer.toUnsignedString(item.expires - now));
  }

  /** Checks the mode of an ms before its data is there. */
  static Mode mode(MetaFlags flags) throws MemcachedError {
    return switch (flags.text('M', "S")) {
      case "S", "s" -> Mode.SET;
      case "E", "e" -> Mode.ADD;
      case "A", "a" -> Mode.APPEND;
      case "P", "p" -> Mode.PREPEND;
      case "R", "r" -> Mode.REPLACE;
      default -> throw new MemcachedError("CLIENT_ERROR invalid mode for ms M token");
    };
  }

  void set(MetaFlags flags, Mode mode, byte[] data, MemcachedReplies replies) {
    counters.sets.increment();
    MemcachedItem item =
        new MemcachedItem(flags.key, data, (int) flags.number('F', 0), flags.expiry('T', 0));
    item.binaryKey = flags.has('b');
    Condition condition =
        new Condition(cas(flags), flags.has('I'), isEarly() ? -1 : flags.expiry('N', -1));
    Stored stored = store.store(item, mode, condition, flags.number('E', 0));
    if (stored == Stored.STORED && flags.has('q')) {
      return;
    }
    StringBuilder head =
        new StringBuilder(
            switch (stored) {
              case STORED -> "HD";
              case NOT_STORED -> "NS";
              case EXISTS -> "EX";
              case NOT_FOUND -> "NF";
            });
    for (String token : flags.tokens) {
      switch (token.charAt(0)) {
        case 'O' -> head.append(' ').append(token);
        case 'k' -> MetaFlags.appendKey(head, item.key, item.binaryKey);
        case 'c' ->
            head.append(" c")
                .append(stored == Stored.STORED ? Long.toUnsignedString(item.cas) : "0");
        case 's' -> {
          if (!isEarly()) {
            head.append(" s").append(item.value.length);
          }
        }
        default -> {
          // Not for the reply.
        }
      }
    }
    replies.line(head);
  }

  void delete(List<String> line, MemcachedReplies replies) throws MemcachedError {
    MetaFlags flags = parse(line, 2);
    counters.deletes.increment();
    MemcachedItem item = store.get(flags.key);
    if (item == null) {
      replies.line(withEchoes("NF", flags));
      return;
    }
    if (flags.has('C') && item.cas != cas(flags)) {
      replies.line(withEchoes("EX", flags));
      return;
    }
    if (flags.has('x')) {
      store.replaceValue(item, EMPTY);
      item.flags = 0;
      item.expires = flags.expiry('T', 0);
    }
    if (flags.has('I')) {
      item.expires = flags.expiry('T', item.expires);
      item.stale = true;
      item.tokenSent = false;
      item.cas = chosenCas(flags);
    } else if (flags.has('x')) {
      item.cas = chosenCas(flags);
    } else {
      store.remove(item);
    }
    if (!flags.has('q')) {
      replies.line(withEchoes("HD", flags));
    }
  }

  void arithmetic(List<String> line, MemcachedReplies replies) throws MemcachedError {
    MetaFlags flags = parse(line, 2);
    boolean increment =
        switch (flags.text('M', "I")) {
          case "I", "i", "+" -> true;
          case "D", "d", "-" -> false;
          default -> throw new MemcachedError("CLIENT_ERROR invalid mode for ma M token");
        };
    MemcachedItem item = store.get(flags.key);
    long number;
    if (item == null) {
      if (!flags.has('N')) {
        replies.line(withEchoes("NF", flags));
        return;
      }
      number = flags.number('J', 0);
      item = new MemcachedItem(flags.key, digits(number), 0, flags.expiry('N', 0));
      store.put(item, chosenCas(flags));
    } else {
      if (flags.has('C') && item.cas != cas(flags)) {
        replies.line(withEchoes("EX", flags));
        return;
      }
      number = add(item, flags.number('D', 1), increment, chosenCasOrNone(flags));
      item.expires = flags.expiry('T', item.expires);
    }
    if (!flags.has('q')) {
      answer(flags, item, number, replies);
    }
  }

  private void answer(MetaFlags flags, MemcachedItem item, long number, MemcachedReplies replies) {
    byte[] shown = digits(number);
    boolean value = flags.has('v');
    StringBuilder head = new StringBuilder(value ? "VA " + shown.length : "HD");
    for (String token : flags.tokens) {
      switch (token.charAt(0)) {
        case 'c' -> head.append(" c").append(Long.toUnsignedString(item.cas));
        case 't' -> appendTimeLeft(head, item, store.now());
        case 'O' -> head.append(' ').append(token);
        case 'k' -> MetaFlags.appendKey(head, item.key, item.binaryKey || flags.has('b'));
        default -> {
          // Not for the reply.
        }
      }
    }
    if (value) {
      replies.block(head, shown);
    } else {
      replies.line(head);
    }
  }

  /**
   * Adds to a number, or takes from it down to 0, and returns it.
   *
   * @param chosenCas the item's new CAS; 0 to draw one
   */
  long add(MemcachedItem item, long delta, boolean increment, long chosenCas)
      throws MemcachedError {
    Long before = MetaFlags.unsigned(new String(item.value, StandardCharsets.ISO_8859_1).strip());
    if (before == null) {
      throw new MemcachedError("CLIENT_ERROR cannot increment or decrement non-numeric value");
    }
    long after;
    if (increment) {
      after = before + delta;
    } else {
      after = Long.compareUnsigned(delta, before) > 0 ? 0 : before - delta;
    }
    byte[] text = digits(after);
    if (text.length < item.value.length) {
      // In place, and the rest is blank: as memcached does it.
      byte[] padded = new byte[item.value.length];
      Arrays.fill(padded, (byte) ' ');
      System.arraycopy(text, 0, padded, 0, text.length);
      text = padded;
    }
    store.replaceValue(item, text);
    item.cas = chosenCas == 0 ? store.nextCas() : chosenCas;
    return after;
  }

  void debug(List<String> line, MemcachedReplies replies) throws MemcachedError {
    MetaFlags flags = parse(line, 2);
    // Since 1.6.40 it finds no key that is given in base64.
    MemcachedItem item = flags.has('b') && !isEarly() ? null : store.get(flags.key);
    if (item == null) {
      replies.line("EN");
      return;
    }
    int now = store.now();
    replies.line(
        "ME "
            + MetaFlags.shown(item.key, item.binaryKey)
            + " exp="
            + (item.expires == 0 ? -1 : item.expires - now)
            + " la="
            + (now - item.accessed)
            + " cas="
            + Long.toUnsignedString(item.cas)
            + " fetch="
            + (item.fetched ? "yes" : "no")
            + " cls="
            + MemcachedDump.slabClass(item.size())
            + " size="
            + item.size());
  }

  private static long cas(MetaFlags flags) {
    return flags.number('C', 0);
  }

  private static long chosenCasOrNone(MetaFlags flags) {
    return flags.number('E', 0);
  }

  private long chosenCas(MetaFlags flags) {
    long chosen = chosenCasOrNone(flags);
    return chosen == 0 ? store.nextCas() : chosen;
  }

  private static StringBuilder withEchoes(String code, MetaFlags flags) {
    StringBuilder head = new StringBuilder(code);
    flags.appendEchoes(head);
    return head;
  }

  private static byte[] digits(long number) {
    return Long.toUnsignedString(number).getBytes(StandardCharsets.ISO_8859_1);
  }
}
