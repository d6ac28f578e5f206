// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.spi.Durations;
import dev.protosocket.proto.StatusCode;
import java.time.Duration;

/**
 * Whether and when a pool repeats a failed call, on whichever connection is best by then. All
 * attempts share the call's deadline.
 *
 * <p>A call for which no connection was there, or whose connection certainly did not send it, is
 * repeated. One that may have reached the server is repeated if that cannot do harm: a GET, a
 * DELETE, and a SET of the same value, which at worst writes over what another client has stored in
 * between; {@link #repeatSets} can exclude the last. Of the server's errors UNAVAILABLE and
 * INTERNAL are repeated, as in the official SDKs. Timeouts, cancellations and overload are not.
 *
 * <p>Delays of more than 146 years count as that. A call whose delay would outlast its deadline
 * fails at once.
 *
 * @param maxAttempts calls in all, 1 to {@value #MAX_ATTEMPTS}; 1 is no retry
 * @param initialDelay the ceiling of the random delay before the second attempt, at least a
 *     nanosecond; doubles each time
 * @param maxDelay the highest ceiling, at least {@code initialDelay}
 * @param repeatSets whether a SET that may have been applied is repeated
 */
public record RetryPolicy(
    int maxAttempts, Duration initialDelay, Duration maxDelay, boolean repeatSets) {
  /** The most attempts a policy can ask for. */
  public static final int MAX_ATTEMPTS = 10;

  private static final Duration LEAST = Duration.ofNanos(1);

  /** Never repeats; the default. */
  public static final RetryPolicy NONE =
      new RetryPolicy(1, Duration.ofMillis(1), Duration.ofMillis(1), false);

  /** Checks the bounds. */
  public RetryPolicy {
    if (maxAttempts < 1 || maxAttempts > MAX_ATTEMPTS) {
      throw new IllegalArgumentException(
          "maxAttempts must be between 1 and " + MAX_ATTEMPTS + ", not " + maxAttempts);
    }
    Duration givenInitial = initialDelay;
    Duration givenMax = maxDelay;
    initialDelay = Durations.atLeast(LEAST, "initialDelay", initialDelay);
    maxDelay = Durations.atLeast(LEAST, "maxDelay", maxDelay);
    if (givenMax.compareTo(givenInitial) < 0) {
      throw new IllegalArgumentException(
          "the delays need 0 < initialDelay <= maxDelay, not " + givenInitial + ", " + givenMax);
    }
  }

  /** Repeats everything that can be repeated, with delays of up to 10, 20, 40 ... 200 ms. */
  public static RetryPolicy of(int maxAttempts) {
    return new RetryPolicy(maxAttempts, Duration.ofMillis(10), Duration.ofMillis(200), true);
  }

  boolean isOn() {
    return maxAttempts > 1;
  }

  /**
   * Tells whether a call may be repeated.
   *
   * @param failure of the last attempt
   * @param attempts made so far
   * @param operation what was asked for
   */
  boolean allows(CacheException failure, int attempts, Operation operation) {
    if (attempts >= maxAttempts) {
      return false;
    }
    if (failure instanceof ServerErrorException error) {
      return error.status() == StatusCode.UNAVAILABLE || error.status() == StatusCode.INTERNAL;
    }
    if (failure instanceof ConnectionClosedException) {
      return failure.fate() == RequestFate.NOT_SENT
          || operation.isRepeatable()
          || (repeatSets && operation == Operation.SET);
    }
    return failure instanceof ConnectionFailedException;
  }

  Backoff backoff() {
    return new Backoff(initialDelay, maxDelay);
  }
}
