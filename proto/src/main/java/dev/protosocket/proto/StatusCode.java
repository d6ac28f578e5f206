// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import org.jspecify.annotations.Nullable;

/**
 * Status of a failed command, numbered as on the wire.
 *
 * <p>proto3 enums are open: a newer service may send numbers that are not listed here. {@link #of}
 * has no default, so such a number is not mistaken for a known one.
 */
public enum StatusCode {
  /** The command succeeded; never the code of a real error answer. */
  OK(0),
  /** The command was cancelled. */
  CANCELLED(1),
  /** The service failed without saying how. */
  UNKNOWN(2),
  /** An argument of the command is not allowed. */
  INVALID_ARGUMENT(3),
  /** The service ran out of time. */
  DEADLINE_EXCEEDED(4),
  /** The key or the cache does not exist; the message tells which. */
  NOT_FOUND(5),
  /** What was to be created exists. */
  ALREADY_EXISTS(6),
  /** The token does not allow this command. */
  PERMISSION_DENIED(7),
  /** A limit of the account or of the service was reached. */
  RESOURCE_EXHAUSTED(8),
  /** The service is not in a state to run the command. */
  FAILED_PRECONDITION(9),
  /** The command lost against a concurrent one. */
  ABORTED(10),
  /** An argument lies outside its range. */
  OUT_OF_RANGE(11),
  /** The service does not know the command. */
  UNIMPLEMENTED(12),
  /** The service failed internally. */
  INTERNAL(13),
  /** The service cannot be reached or is overloaded for now. */
  UNAVAILABLE(14),
  /** The service lost data. */
  DATA_LOSS(15),
  /** The token is missing, expired or not valid. */
  UNAUTHENTICATED(16);

  private static final StatusCode[] BY_NUMBER = values();

  private final int number;

  StatusCode(int number) {
    this.number = number;
  }

  /**
   * The number on the wire.
   *
   * @return the value of {@code CommandError.code}
   */
  public int number() {
    return number;
  }

  /**
   * Looks up the status of a wire number.
   *
   * @param number the value of {@code CommandError.code}, as read; may be negative
   * @return its status, or {@code null} if the number is not known here
   */
  public static @Nullable StatusCode of(int number) {
    return number >= 0 && number < BY_NUMBER.length ? BY_NUMBER[number] : null;
  }
}
