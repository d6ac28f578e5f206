// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import static dev.protosocket.server.ServerSettings.duration;
import static dev.protosocket.server.ServerSettings.require;

import java.time.Duration;

/**
 * What a {@link TcpFaultProxy} does to the bytes of one direction, on every connection, present and
 * future. Byte offsets count from the beginning of each connection's stream. Safe for use by any
 * number of threads; a change takes effect right away.
 */
public final class StreamFaults {
  /** No such byte. */
  static final long NEVER = Long.MAX_VALUE;

  private final Runnable changed;
  volatile long delayNanos;
  volatile long bytesPerSecond;
  volatile long cutAt = NEVER;
  volatile boolean resetAtCut;
  volatile long corruptAt = NEVER;
  volatile long dropFrom = NEVER;
  volatile long dropTo;
  volatile boolean reading = true;
  volatile boolean forwarding = true;

  StreamFaults(Runnable changed) {
    this.changed = changed;
  }

  /** Makes all bytes late; order and content stay. */
  public StreamFaults delay(Duration delay) {
    delayNanos = duration("delay", delay, Duration.ZERO).toNanos();
    return done();
  }

  /** Lets at most so many bytes pass in a second. */
  public StreamFaults throttle(long newBytesPerSecond) {
    require(newBytesPerSecond > 0, "the rate must be positive; use stopReading() for none");
    bytesPerSecond = newBytesPerSecond;
    return done();
  }

  /** Ends the connection, both ways, when so many bytes have passed. */
  public StreamFaults cutAt(long offset) {
    return cut(offset, false);
  }

  /** As {@link #cutAt}, with a reset instead of the end of stream. */
  public StreamFaults resetAt(long offset) {
    return cut(offset, true);
  }

  private StreamFaults cut(long offset, boolean reset) {
    require(offset >= 0, "an offset must not be negative");
    resetAtCut = reset;
    cutAt = offset;
    return done();
  }

  /** Flips all bits of one byte of each connection. */
  public StreamFaults corruptAt(long offset) {
    require(offset >= 0, "an offset must not be negative");
    corruptAt = offset;
    return done();
  }

  /** Leaves some bytes of each connection out. */
  public StreamFaults drop(long offset, int bytes) {
    require(offset >= 0 && bytes > 0, "an offset must not be negative, a length be positive");
    dropTo = offset + bytes;
    dropFrom = offset;
    return done();
  }

  /** Takes no more bytes from the sender, whose socket then fills up. */
  public StreamFaults stopReading() {
    reading = false;
    return done();
  }

  /**
   * Takes bytes from the sender and passes none on, nor the end of the stream: the sender notices
   * nothing, the receiver hears nothing.
   */
  public StreamFaults stopForwarding() {
    forwarding = false;
    return done();
  }

  /** Ends all faults of this direction; bytes already lost stay lost. */
  public StreamFaults heal() {
    delayNanos = 0;
    bytesPerSecond = 0;
    cutAt = NEVER;
    corruptAt = NEVER;
    dropFrom = NEVER;
    reading = true;
    forwarding = true;
    return done();
  }

  private StreamFaults done() {
    changed.run();
    return this;
  }
}
