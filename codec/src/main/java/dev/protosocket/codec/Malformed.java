// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import org.jspecify.annotations.Nullable;

/** What is wrong with a value, and at which byte; shows nothing of it. */
final class Malformed extends Exception {
  private static final long serialVersionUID = 1L;

  /** From 0, in the value as it is stored; -1 if it is not known. */
  private final long position;

  Malformed(String what, long position) {
    this(what, position, null);
  }

  Malformed(String what, long position, @Nullable Throwable cause) {
    // Rethrown as a ValueFormatException in any case.
    super(what, cause, false, false);
    this.position = position;
  }

  long position() {
    return position;
  }
}
