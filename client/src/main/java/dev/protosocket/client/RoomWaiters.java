package dev.protosocket.client;

import java.util.ArrayDeque;
import java.util.concurrent.locks.LockSupport;

/**
 * The threads that wait for room in a {@link WriteQueue}, the longest waiting first. Guarded by the
 * queue's lock. Nobody overtakes within the line: a long frame that does not fit yet holds up the
 * short ones behind it rather than being passed over for ever.
 */
final class RoomWaiters {
  private final ArrayDeque<Waiter> line = new ArrayDeque<>();

  /** One thread, and the frame it has no room for. */
  static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private final int frame;

    /**
     * Set when the waiter leaves the line because of room; its thread may look without the lock.
     */
    private volatile boolean woken;

    private Waiter(int frame) {
      this.frame = frame;
    }

    boolean isWoken() {
      return woken;
    }

    private void wake() {
      woken = true;
      LockSupport.unpark(thread);
    }
  }

  boolean isEmpty() {
    return line.isEmpty();
  }

  /** Puts the calling thread in line; in front if it was woken before and came too late. */
  Waiter add(int frame, boolean inFront) {
    Waiter waiter = new Waiter(frame);
    if (inFront) {
      line.addFirst(waiter);
    } else {
      line.addLast(waiter);
    }
    return waiter;
  }

  void remove(Waiter waiter) {
    line.remove(waiter);
  }

  /** Takes out of the line, and wakes, those whom this much room is enough for. */
  void wake(long permits, long bytes) {
    for (long left = bytes; permits > 0 && !line.isEmpty(); permits--) {
      left -= line.getFirst().frame;
      if (left < 0) {
        return;
      }
      line.removeFirst().wake();
    }
  }

  void wakeAll() {
    wake(Long.MAX_VALUE, Long.MAX_VALUE);
  }
}
