package dev.protosocket.client;

/**
 * Notices that the server says nothing while requests wait for it. Any byte read counts as a sign
 * of life; time during which nothing waits does not count as silence. Confined to the event loop.
 */
final class SilenceWatch {
  private final long maxSilenceNanos;

  /** Since when the server has been silent and something waited; valid while {@link #waiting}. */
  private long sinceNanos;

  private boolean waiting;

  /** Requests that timed out since the last byte: they wait no more, but tell of the silence. */
  private int timeouts;

  SilenceWatch(long maxSilenceNanos) {
    this.maxSilenceNanos = maxSilenceNanos;
  }

  /** Requests wait from now on; none did before. */
  void requested(long now) {
    waiting = true;
    sinceNanos = now;
  }

  /** Bytes have come; {@code stillWaiting} tells whether requests remain. */
  void heard(long now, boolean stillWaiting) {
    timeouts = 0;
    sinceNanos = now;
    waiting = stillWaiting;
  }

  void timedOut() {
    timeouts++;
  }

  /** Tells whether the server has been silent for too long; nothing waiting ends the watch. */
  boolean isUp(long now, int inFlight) {
    if (waiting && inFlight == 0 && timeouts == 0) {
      waiting = false;
    }
    return waiting && now - sinceNanos >= maxSilenceNanos;
  }

  boolean isWaiting() {
    return waiting;
  }

  /** Returns when to look again, while requests wait. */
  long dueNanos() {
    return sinceNanos + maxSilenceNanos;
  }
}
