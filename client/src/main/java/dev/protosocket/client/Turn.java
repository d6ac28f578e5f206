// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * A part of the program for one thread at a time, which refuses a second thread rather than makes
 * it wait. With {@link Misuse#DEBUG} it notices every second thread; without, it costs two plain
 * stores and no atomic instruction, and overlooks one that comes within the nanoseconds that a
 * store takes to reach the other processor.
 */
final class Turn {
  private static final VarHandle INSIDE;

  static {
    try {
      INSIDE = MethodHandles.lookup().findVarHandle(Turn.class, "inside", Thread.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String doing;

  @SuppressWarnings("UnusedVariable") // through INSIDE
  private @Nullable Thread inside;

  /**
   * Creates a part that nobody is in.
   *
   * @param doing what a thread does there, for the message
   */
  Turn(String doing) {
    this.doing = doing;
  }

  /** Enters; {@link #end} must follow. */
  void begin() {
    if (!tryBegin()) {
      throw overlap();
    }
  }

  /** Enters if nobody is inside. */
  boolean tryBegin() {
    if (Misuse.DEBUG) {
      return INSIDE.compareAndSet(this, (Thread) null, Thread.currentThread());
    }
    if (INSIDE.getOpaque(this) != null) {
      return false;
    }
    INSIDE.setOpaque(this, Thread.currentThread());
    return true;
  }

  /** Leaves; returns false if another thread came in meanwhile and was overlooked. */
  boolean end() {
    boolean alone = INSIDE.getOpaque(this) == Thread.currentThread();
    INSIDE.setRelease(this, (Thread) null);
    return alone;
  }

  /** What a thread is told that is one too many. */
  String rule() {
    return "two threads are "
        + doing
        + " on one pipeline at the same time: one thread at a time may; give each thread a pipeline"
        + " of its own (they share the connection), or hand over from one thread to the other";
  }

  private IllegalStateException overlap() {
    Thread other = (Thread) INSIDE.getOpaque(this);
    Thread me = Thread.currentThread();
    String here = " (here " + me.getName();
    return other == null
        ? new IllegalStateException(rule() + here + ")")
        : new IllegalStateException(
            rule() + here + ", and " + other.getName() + ")", Misuse.of(other, doing));
  }
}
