// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/**
 * The client did what ends its connection. The message says what, for the log; it never quotes a
 * token, a key or a value.
 */
class ProtocolViolation extends Exception {
  private static final long serialVersionUID = 1L;

  ProtocolViolation(String message) {
    // A client can cause any number of these, so they cost no stack trace.
    super(message, null, false, false);
  }

  /** The client presented no token or a wrong one. */
  static final class Unauthenticated extends ProtocolViolation {
    private static final long serialVersionUID = 1L;

    Unauthenticated(String message) {
      super(message);
    }
  }
}
