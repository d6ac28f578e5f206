// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.StatusCode;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The server answered the request with an error; the connection stays usable. */
public final class ServerErrorException extends CacheException {
  private static final long serialVersionUID = 1L;

  /** The status number on the wire, which may be one this library does not know. */
  private final int statusNumber;

  /** The server's own text, without the token. */
  private final String serverMessage;

  /**
   * Creates the exception.
   *
   * @param operation what was answered
   * @param statusNumber the status of the answer
   * @param serverMessage the server's text, from which tokens have been removed
   */
  public ServerErrorException(Operation operation, int statusNumber, String serverMessage) {
    super(
        RequestFate.ANSWERED,
        Objects.requireNonNull(operation, "operation")
            + " answered with "
            + name(statusNumber)
            + ": "
            + ServerText.oneLine(serverMessage),
        null);
    this.statusNumber = statusNumber;
    this.serverMessage = serverMessage;
  }

  /** What an error answer says it is; on the wire no status and OK are the same. */
  static String name(int statusNumber) {
    StatusCode code = StatusCode.of(statusNumber);
    if (code == StatusCode.OK) {
      return "an error without a status";
    }
    return code != null ? code.name() : "unknown status " + statusNumber;
  }

  /**
   * Returns the status.
   *
   * @return the status, or null if the number is none of those known to this library; OK if the
   *     error came without one
   */
  public @Nullable StatusCode status() {
    return StatusCode.of(statusNumber);
  }

  /**
   * Returns the status number as it was on the wire.
   *
   * @return the number
   */
  public int statusNumber() {
    return statusNumber;
  }

  /**
   * Returns the server's own text, except that parts of the token are removed from it. Unlike in
   * {@link #getMessage()}, it may contain line breaks and control characters.
   *
   * @return the text, possibly empty
   */
  public String serverMessage() {
    return serverMessage;
  }

  /**
   * Tells whether the cache does not exist: NOT_FOUND for anything but an absent key, which is a
   * miss.
   *
   * @return true if so
   */
  public boolean isCacheNotFound() {
    return status() == StatusCode.NOT_FOUND;
  }
}
