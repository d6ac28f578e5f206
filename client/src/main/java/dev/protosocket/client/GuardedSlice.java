// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import io.netty.buffer.ByteBuf;
import io.netty.util.IllegalReferenceCountException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A value, or a key, that says in full what is wrong with its use after its release, and which line
 * released it; for {@link Misuse#DEBUG}. Netty's own check comes before any method of a buffer and
 * says "refCnt: 0". So the references are counted here, and Netty's count stays at one.
 */
final class GuardedSlice extends ValueSlice {
  private final String name;
  private final AtomicInteger references = new AtomicInteger(1);
  private volatile @Nullable Throwable released;

  /**
   * Becomes a part of a buffer.
   *
   * @param name what a message calls it
   * @param bytes one reference is taken over, and given back when this is released
   */
  GuardedSlice(String name, ByteBuf bytes, int index, int length) {
    this.name = name;
    begin(bytes, index, length);
  }

  @Override
  ByteBuf bytes() {
    if (references.get() == 0) {
      throw gone("read");
    }
    return super.bytes();
  }

  private IllegalReferenceCountException gone(String what) {
    return new IllegalReferenceCountException(
        "the "
            + name
            + " of a CompletedOp was "
            + what
            + " after its release, which close() of the operation does: copy it before, or retain"
            + " it and release it yourself",
        released);
  }

  @Override
  public int refCnt() {
    return references.get();
  }

  @Override
  public ByteBuf retain() {
    return retain(1);
  }

  @Override
  public ByteBuf retain(int increment) {
    checkPositive(increment);
    if (references.getAndUpdate(count -> count == 0 ? 0 : Math.addExact(count, increment)) == 0) {
      throw gone("retained");
    }
    return this;
  }

  @Override
  public boolean release() {
    return release(1);
  }

  @Override
  public boolean release(int decrement) {
    checkPositive(decrement);
    int before = references.get();
    // Before the count drops, so that whoever finds it at nought finds the trace, too.
    if (before == decrement) {
      released = Misuse.here("released for the last time");
    }
    before = references.getAndUpdate(count -> count < decrement ? count : count - decrement);
    if (before < decrement) {
      throw gone("released once more");
    }
    if (before == decrement) {
      deallocate();
    }
    return before == decrement;
  }

  private static void checkPositive(int change) {
    if (change < 1) {
      throw new IllegalArgumentException("must be at least 1, not " + change);
    }
  }
}
