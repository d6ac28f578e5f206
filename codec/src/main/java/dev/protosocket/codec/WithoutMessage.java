// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.codec;

import org.jspecify.annotations.Nullable;

/**
 * Stands for what a library threw: its class, its trace and its causes, but not its messages, which
 * quote the value.
 */
final class WithoutMessage extends Exception {
  private static final long serialVersionUID = 1L;

  /** A chain may be a circle. */
  private static final int MAX_CAUSES = 8;

  private WithoutMessage(Throwable original, @Nullable Throwable cause) {
    super(
        original.getClass().getName() + " (its message is left out: it may quote the value)",
        cause,
        false,
        true);
    setStackTrace(original.getStackTrace());
  }

  static WithoutMessage of(Throwable original) {
    return of(original, MAX_CAUSES);
  }

  private static WithoutMessage of(Throwable original, int causes) {
    Throwable cause = original.getCause();
    return new WithoutMessage(
        original, cause == null || causes == 0 ? null : of(cause, causes - 1));
  }

  /** The original's is set instead. */
  @Override
  @SuppressWarnings("UnsynchronizedOverridesSynchronized")
  public Throwable fillInStackTrace() {
    return this;
  }
}
