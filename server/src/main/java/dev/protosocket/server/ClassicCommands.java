// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import dev.protosocket.server.MemcachedStore.Condition;
import dev.protosocket.server.MemcachedStore.Mode;
import dev.protosocket.server.MemcachedStore.Stored;
import java.util.List;

/**
 * Executes the classic text commands on items. Confined to the event loop; the store's monitor is
 * held.
 */
final class ClassicCommands {
  private static final String NOREPLY = "noreply";

  private final MemcachedStore store;
  private final MemcachedVersion version;
  private final MetaCommands meta;
  private final Counters counters;

  ClassicCommands(
      MemcachedStore store, MemcachedVersion version, MetaCommands meta, Counters counters) {
    this.store = store;
    this.version = version;
    this.meta = meta;
    this.counters = counters;
  }

  /** A storage command whose data is to come. */
  record Storage(
      String key, Mode mode, int flags, int expires, int length, long cas, boolean silent) {}

  static boolean isStorage(String command) {
    return switch (command) {
      case "set", "add", "replace", "append", "prepend", "cas" -> true;
      default -> false;
    };
  }

  /** Cuts the line of a storage command. */
  Storage storage(List<String> line) throws MemcachedError {
    boolean cas = line.get(0).equals("cas");
    int count = cas ? 6 : 5;
    if (line.size() < count || line.size() > count + 1) {
      throw new MemcachedError(
          version.isBefore(MemcachedVersion.V1_6_45)
              ? MemcachedError.UNKNOWN
              : MemcachedError.BAD_FORMAT);
    }
    Long flags = MetaFlags.unsigned(line.get(2));
    Long seconds = MetaFlags.signed(line.get(3));
    int length = length(line.get(4));
    Long expected = cas ? MetaFlags.unsigned(line.get(5)) : Long.valueOf(0);
    if (line.get(1).length() > MetaFlags.MAX_KEY_BYTES
        || flags == null
        || Long.compareUnsigned(flags, 0xFFFF_FFFFL) > 0
        || seconds == null
        || length < 0
        || expected == null) {
      throw MemcachedError.badFormat();
    }
    Mode mode =
        switch (line.get(0)) {
          case "add" -> Mode.ADD;
          case "replace" -> Mode.REPLACE;
          case "append" -> Mode.APPEND;
          case "prepend" -> Mode.PREPEND;
          default -> Mode.SET;
        };
    return new Storage(
        line.get(1),
        mode,
        flags.intValue(),
        store.expiry(seconds),
        length,
        expected,
        isSilent(line));
  }

  /** Returns a length of data; negative if it is none. */
  static int length(String digits) {
    Long length = MetaFlags.signed(digits);
    return length == null || length > Integer.MAX_VALUE - 2 ? -1 : length.intValue();
  }

  static boolean isSilent(List<String> line) {
    return line.get(line.size() - 1).equals(NOREPLY);
  }

  void store(Storage command, byte[] data, MemcachedReplies replies) {
    counters.sets.increment();
    MemcachedItem item = new MemcachedItem(command.key(), data, command.flags(), command.expires());
    Stored stored = store.store(item, command.mode(), new Condition(command.cas(), false, -1), 0);
    if (!command.silent()) {
      replies.line(
          switch (stored) {
            case STORED -> "STORED";
            case NOT_STORED -> "NOT_STORED";
            case EXISTS -> "EXISTS";
            case NOT_FOUND -> "NOT_FOUND";
          });
    }
  }

  /** get, gets, gat and gats. */
  void get(List<String> line, MemcachedReplies replies) throws MemcachedError {
    String command = line.get(0);
    boolean touch = command.startsWith("gat");
    int first = touch ? 2 : 1;
    if (line.size() <= first) {
      throw new MemcachedError(MemcachedError.UNKNOWN);
    }
    Long seconds = touch ? MetaFlags.signed(line.get(1)) : Long.valueOf(0);
    if (seconds == null) {
      throw new MemcachedError("CLIENT_ERROR invalid exptime argument");
    }
    for (String key : line.subList(first, line.size())) {
      if (key.length() > MetaFlags.MAX_KEY_BYTES) {
        // The later versions end the line of the error twice.
        throw new MemcachedError(
            version.isBefore(MemcachedVersion.V1_6_45)
                ? MemcachedError.BAD_FORMAT
                : MemcachedError.BAD_FORMAT + "\r\n");
      }
    }
    for (String key : line.subList(first, line.size())) {
      counters.gets.increment();
      MemcachedItem item = store.get(key);
      if (item == null) {
        counters.misses.increment();
        continue;
      }
      counters.hits.increment();
      if (touch) {
        item.expires = store.expiry(seconds);
      }
      item.fetched = true;
      item.accessed = store.now();
      String head =
          "VALUE " + key + " " + Integer.toUnsignedString(item.flags) + " " + item.value.length;
      replies.block(
          command.endsWith("s") ? head + " " + Long.toUnsignedString(item.cas) : head, item.value);
    }
    replies.line("END");
  }

  void delete(List<String> line, MemcachedReplies replies) throws MemcachedError {
    boolean silent = isSilent(line);
    boolean formed =
        line.size() == 2
            || (line.size() == 3 && (silent || line.get(2).equals("0")))
            || (line.size() == 4 && silent && line.get(2).equals("0"));
    if (!formed) {
      if (!silent) {
        throw new MemcachedError(MemcachedError.BAD_FORMAT + ".  Usage: delete <key> [noreply]");
      }
      return;
    }
    counters.deletes.increment();
    MemcachedItem item = store.get(checkedKey(line));
    if (item != null) {
      store.remove(item);
    }
    if (!silent) {
      replies.line(item == null ? "NOT_FOUND" : "DELETED");
    }
  }

  void touch(List<String> line, MemcachedReplies replies) throws MemcachedError {
    boolean silent = isSilent(line);
    Long seconds = line.size() < 3 ? null : MetaFlags.signed(line.get(2));
    if (seconds == null) {
      throw new MemcachedError(
          line.size() < 3 ? MemcachedError.UNKNOWN : "CLIENT_ERROR invalid exptime argument");
    }
    MemcachedItem item = store.get(checkedKey(line));
    if (item != null) {
      item.expires = store.expiry(seconds);
    }
    if (!silent) {
      replies.line(item == null ? "NOT_FOUND" : "TOUCHED");
    }
  }

  /** incr and decr. */
  void arithmetic(List<String> line, MemcachedReplies replies) throws MemcachedError {
    if (line.size() < 3) {
      throw new MemcachedError(MemcachedError.UNKNOWN);
    }
    boolean silent = isSilent(line);
    String answer;
    try {
      answer = add(line);
    } catch (MemcachedError e) {
      if (!silent) {
        throw e;
      }
      return;
    }
    if (!silent) {
      replies.line(answer);
    }
  }

  private String add(List<String> line) throws MemcachedError {
    String key = checkedKey(line);
    Long delta = MetaFlags.unsigned(line.get(2));
    if (delta == null) {
      throw new MemcachedError("CLIENT_ERROR invalid numeric delta argument");
    }
    MemcachedItem item = store.get(key);
    return item == null
        ? "NOT_FOUND"
        : Long.toUnsignedString(meta.add(item, delta, line.get(0).equals("incr"), 0));
  }

  private static String checkedKey(List<String> line) throws MemcachedError {
    String key = line.get(1);
    if (key.length() > MetaFlags.MAX_KEY_BYTES) {
      throw MemcachedError.badFormat();
    }
    return key;
  }
}
