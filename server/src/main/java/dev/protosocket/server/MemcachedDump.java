// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Lists the keys: {@code lru_crawler metadump} and {@code mgdump}. The store's monitor is held. */
final class MemcachedDump {
  private static final int SMALLEST_CHUNK = 96;
  private static final int LARGEST_CLASS = 63;

  private final MemcachedStore store;
  private final MemcachedVersion version;

  MemcachedDump(MemcachedStore store, MemcachedVersion version) {
    this.store = store;
    this.version = version;
  }

  /** Executes a line that begins with lru_crawler; tells whether it was a dump. */
  boolean execute(List<String> line, MemcachedReplies replies) throws MemcachedError {
    boolean early = version.isBefore(MemcachedVersion.V1_6_45);
    String what = line.size() > 1 ? line.get(1) : "";
    boolean keysOnly = what.equals("mgdump") && !early;
    if (line.size() < 3 || !(what.equals("metadump") || keysOnly)) {
      throw new MemcachedError(MemcachedError.UNKNOWN);
    }
    String which = line.get(2);
    boolean everything = which.equals("all") || (which.equals("hash") && version.hasMeta());
    if (!everything && !areClasses(which)) {
      throw new MemcachedError("BADCLASS invalid class id");
    }
    if (replies.isUnflushed()) {
      throw new MemcachedError("ERROR cannot pipeline other commands before " + what);
    }
    if (!early) {
      replies.line("OK");
    }
    for (MemcachedItem item : store.all()) {
      if (everything || isOneOf(slabClass(item.size()), which)) {
        replies.raw(keysOnly ? key(item) : entry(item, early));
      }
    }
    replies.line(keysOnly ? "EN" : "END");
    return true;
  }

  private static boolean areClasses(String list) {
    for (String number : list.split(",", -1)) {
      Long slabClass = MetaFlags.signed(number);
      if (slabClass == null || slabClass < 1 || slabClass > LARGEST_CLASS) {
        return false;
      }
    }
    return true;
  }

  private static boolean isOneOf(int slabClass, String list) {
    return List.of(list.split(",", -1)).contains(Integer.toString(slabClass));
  }

  private static String key(MemcachedItem item) {
    return "mg " + MetaFlags.shown(item.key, item.binaryKey) + (item.binaryKey ? " b\r\n" : "\r\n");
  }

  /** Such a line ends without a CR, and since 1.6.45 with a space. */
  private String entry(MemcachedItem item, boolean early) {
    return "key="
        + percentEncoded(item.key)
        + " exp="
        + (item.expires == 0 ? -1 : store.unixTime(item.expires))
        + " la="
        + store.unixTime(item.accessed)
        + " cas="
        + Long.toUnsignedString(item.cas)
        + " fetch="
        + (item.fetched ? "yes" : "no")
        + " cls="
        + slabClass(item.size())
        + " size="
        + item.size()
        + (early ? "\n" : " flags=" + Integer.toUnsignedString(item.flags) + " \n");
  }

  private static String percentEncoded(String key) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : key.getBytes(StandardCharsets.ISO_8859_1)) {
      char c = (char) (b & 0xFF);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || "-_.~".indexOf(c) >= 0;
      if (plain) {
        encoded.append(c);
      } else {
        encoded.append('%').append(String.format("%02X", (int) c));
      }
    }
    return encoded.toString();
  }

  /** Returns the class of memory that memcached would take: chunks grow by a quarter. */
  static int slabClass(int size) {
    int slabClass = 1;
    double chunk = SMALLEST_CHUNK;
    while (chunk < size && slabClass < LARGEST_CLASS) {
      chunk = Math.ceil(Math.floor(chunk * 1.25) / 8) * 8;
      slabClass++;
    }
    return slabClass;
  }
}
