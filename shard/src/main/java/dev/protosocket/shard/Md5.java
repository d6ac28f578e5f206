// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.shard;

import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** MD5 as rings use it, which is not for security. */
final class Md5 {
  static final int BYTES = 16;

  private static final Lender<Md5> LENDER = new Lender<>(Md5::new);

  private final MessageDigest digest;
  private final byte[] result = new byte[BYTES];

  private Md5() {
    try {
      digest = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has MD5", e);
    }
  }

  /** Returns the first four bytes of the digest, the lowest first, as an unsigned number. */
  static long first(byte[] bytes, int offset, int length) {
    Md5 md5 = LENDER.take();
    md5.digest(bytes, offset, length);
    long first = md5.quarter(0);
    LENDER.giveBack(md5);
    return first;
  }

  /** Returns the digest as four unsigned numbers, each with its lowest byte first. */
  static long[] quarters(byte[] bytes) {
    Md5 md5 = LENDER.take();
    md5.digest(bytes, 0, bytes.length);
    long[] quarters = {md5.quarter(0), md5.quarter(1), md5.quarter(2), md5.quarter(3)};
    LENDER.giveBack(md5);
    return quarters;
  }

  private void digest(byte[] bytes, int offset, int length) {
    digest.update(bytes, offset, length);
    try {
      digest.digest(result, 0, BYTES);
    } catch (DigestException e) {
      throw new IllegalStateException("MD5 has 16 bytes", e);
    }
  }

  private long quarter(int index) {
    int at = index * Integer.BYTES;
    return (result[at] & 0xffL)
        | (result[at + 1] & 0xffL) << 8
        | (result[at + 2] & 0xffL) << 16
        | (result[at + 3] & 0xffL) << 24;
  }
}
