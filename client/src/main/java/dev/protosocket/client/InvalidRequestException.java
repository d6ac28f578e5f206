// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.Objects;

/**
 * The request itself is at fault: a blank cache name, a TTL out of range, an oversized item.
 * Nothing was sent.
 */
public final class InvalidRequestException extends CacheException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the exception.
   *
   * @param message which argument, and what is wrong with it
   */
  public InvalidRequestException(String message) {
    super(RequestFate.NOT_SENT, Objects.requireNonNull(message, "message"), null);
  }

  /** For a key or value whose length is not what it was at the beginning of the call. */
  static InvalidRequestException changedBuffer() {
    return new InvalidRequestException(
        "the key or value buffer was changed by another thread during the call");
  }

  /** For Netty's IllegalReferenceCountException, and its IndexOutOfBoundsException in a race. */
  static InvalidRequestException unreadableBuffer() {
    return new InvalidRequestException(
        "the key's or value's buffer has been released or changed during the call");
  }
}
