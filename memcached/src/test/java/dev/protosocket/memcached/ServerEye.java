// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.StringTokenizer;

/**
 * A command as a server sees it: it looks for the line's end and the spaces first, and knows
 * nothing of how requests are made here.
 *
 * @param key what the item is called, a character for each byte
 * @param binary whether the key came as base64
 * @param flags what is neither the mark of base64 nor the opaque
 */
record ServerEye(
    String command, String key, boolean binary, String value, String flags, long opaque) {

  /** Reads one command, and fails if there is more than that, or less. */
  static ServerEye read(String bytes) {
    int end = bytes.indexOf('\n');
    require(end > 0 && end < 2048 && bytes.charAt(end - 1) == '\r', "a line");
    List<String> tokens = new ArrayList<>();
    StringTokenizer all = new StringTokenizer(bytes.substring(0, end - 1), " ");
    while (all.hasMoreTokens()) {
      tokens.add(all.nextToken());
    }
    String command = tokens.remove(0);
    String sent = tokens.remove(0);
    require(sent.length() <= 250, "a key of 250 bytes at most");
    int length = 0;
    int rest = end + 1;
    if (command.equals("ms")) {
      length = Integer.parseInt(tokens.remove(0));
      rest += length + 2;
      require(bytes.startsWith("\r\n", end + 1 + length), "a value of this length");
    }
    require(bytes.length() == rest, "nothing behind the command");
    String opaque = tokens.remove(tokens.size() - 1);
    require(opaque.matches("O[0-9a-f]{8}"), "an opaque of eight digits");
    boolean binary = tokens.remove("b");
    return new ServerEye(
        command,
        binary ? new String(Base64.getDecoder().decode(sent), ISO_8859_1) : sent,
        binary,
        bytes.substring(end + 1, end + 1 + length),
        String.join(" ", tokens),
        Long.parseLong(opaque.substring(1), 16));
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new AssertionError("the server wants " + what);
    }
  }

  /** Tells whether there can be such a key, and it is one of a cache, not its prefix alone. */
  static boolean takes(byte[] fullKey, byte[] key) {
    boolean visible = true;
    for (byte b : fullKey) {
      visible &= b >= 0x21 && b <= 0x7e;
    }
    int sent = visible ? fullKey.length : Base64.getEncoder().encodeToString(fullKey).length();
    return key.length > 0 && sent <= 250;
  }
}
