// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A script that Redis carries out as one step; it is sent by its digest, and as a whole to a server
 * that does not have it.
 */
final class Script {
  private final byte[] source;
  private final byte[] digest;

  Script(String text) {
    source = text.getBytes(UTF_8);
    digest = HexFormat.of().formatHex(sha1(source)).getBytes(UTF_8);
  }

  private static byte[] sha1(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-1").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  /** Returns the text, to be read only. */
  byte[] source() {
    return source;
  }

  /** Returns the name by which a server knows it that has it; to be read only. */
  byte[] digest() {
    return digest;
  }
}
