// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How bytes are written on a command line. */
final class ByteText {
  @Option(names = "--hex", description = "Keys and values are written in hex.")
  private boolean hex;

  @Option(names = "--base64", description = "Keys and values are written in base64.")
  private boolean base64;

  /** Tells whether they are encoded, and so safe to print. */
  boolean isEncoded() {
    return hex || base64;
  }

  /**
   * Reads an argument.
   *
   * @throws TypeConversionException if it is not written so; the message does not quote it
   */
  byte[] read(String name, String text) {
    if (hex && base64) {
      throw new TypeConversionException("give --hex or --base64, not both");
    }
    try {
      if (hex) {
        return HexFormat.of().parseHex(text);
      }
      return base64 ? Base64.getDecoder().decode(text) : text.getBytes(StandardCharsets.UTF_8);
    } catch (IllegalArgumentException unused) { // its message quotes the text
      throw new TypeConversionException(name + " is not " + (hex ? "hex" : "base64"));
    }
  }

  /** Returns bytes as an argument would have them; plain text is not made safe to print. */
  String write(byte[] bytes) {
    if (hex) {
      return HexFormat.of().formatHex(bytes);
    }
    return base64
        ? Base64.getEncoder().encodeToString(bytes)
        : new String(bytes, StandardCharsets.UTF_8);
  }

  /** Returns bytes for JSON: as is asked for, else as text, else as base64. */
  Map<String, Object> json(String name, byte[] bytes) {
    Map<String, Object> object = new LinkedHashMap<>();
    String text = new String(bytes, StandardCharsets.UTF_8);
    boolean isText = Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes);
    object.put("encoding", hex ? "hex" : base64 || !isText ? "base64" : "text");
    object.put(
        name,
        isEncoded() ? write(bytes) : isText ? text : Base64.getEncoder().encodeToString(bytes));
    return object;
  }
}
