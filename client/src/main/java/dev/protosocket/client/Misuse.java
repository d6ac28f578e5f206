// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.util.internal.SystemPropertyUtil;
import org.jspecify.annotations.Nullable;

/**
 * The debug switch, and what a caller is told who breaks the contract of {@link Pipeline}. With the
 * switch every breach is noticed, and the line named that made it; that costs a stack trace for
 * each operation and garbage. Without it the JIT compiler removes all of that.
 */
final class Misuse {
  /** Read once, when the first pipeline is opened. */
  static final String PROPERTY = "dev.protosocket.debug";

  static final boolean DEBUG = SystemPropertyUtil.getBoolean(PROPERTY, false);

  private Misuse() {}

  /** Returns where the caller is, to be the cause of a later failure; null without the switch. */
  static @Nullable Throwable here(String what) {
    return DEBUG ? new Trace(what + " here, by thread " + Thread.currentThread().getName()) : null;
  }

  /** Returns where another thread is. */
  static Throwable of(Thread thread, String what) {
    Throwable trace = new Trace(what + " here, by thread " + thread.getName());
    trace.setStackTrace(thread.getStackTrace());
    return trace;
  }

  /** An operation was touched that its receiver had closed. */
  static IllegalStateException closedOp(@Nullable Throwable closed) {
    return new IllegalStateException(
        "this CompletedOp was closed, and the pipeline may have used it again for another"
            + " operation: take what you need of it before close(), and keep no reference"
            + remedy(closed),
        closed);
  }

  /** An operation was closed again that is another one by now. */
  static IllegalStateException closedAgain(@Nullable Throwable closed) {
    return new IllegalStateException(
        "this CompletedOp was closed before, and the pipeline has used it again for another"
            + " operation, which this close() would have taken from its receiver: close each"
            + " CompletedOp once, and keep no reference"
            + remedy(closed),
        closed);
  }

  /** Where to learn which line it was. */
  static String remedy(@Nullable Throwable known) {
    return known != null ? "" : "; -D" + PROPERTY + "=true names the line that closed it";
  }

  /** A place in the program. */
  private static final class Trace extends Throwable {
    private static final long serialVersionUID = 1L;

    Trace(String message) {
      super(message);
    }
  }
}
