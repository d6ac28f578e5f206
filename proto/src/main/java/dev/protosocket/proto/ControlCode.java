// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.proto;

import org.jspecify.annotations.Nullable;

/**
 * Meaning of the {@code control_code} field of a command or a response.
 *
 * <p>The field is an integer on the wire, not an enum, and a peer may send any number. {@link #of}
 * therefore has no default: a number without a meaning is {@code null}, and the caller decides.
 */
public enum ControlCode {
  /** An ordinary message: the body says what it is. */
  NORMAL(0),
  /** From a client: give up this request. From a server: the request was cancelled. No body. */
  CANCEL(1),
  /** The stream of this id is at its end. No command of this service uses it. */
  END(2);

  private final int number;

  ControlCode(int number) {
    this.number = number;
  }

  /**
   * The number on the wire.
   *
   * @return the value of {@code control_code}
   */
  public int number() {
    return number;
  }

  /**
   * Looks up the code of a wire number.
   *
   * @param wire the value of {@code control_code}, as read
   * @return its meaning, or {@code null} if the number has none
   */
  public static @Nullable ControlCode of(int wire) {
    return switch (wire) {
      case 0 -> NORMAL;
      case 1 -> CANCEL;
      case 2 -> END;
      default -> null;
    };
  }
}
