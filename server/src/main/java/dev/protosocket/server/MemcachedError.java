// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/** A command that is answered with an error line, which the message is. */
final class MemcachedError extends Exception {
  private static final long serialVersionUID = 1L;

  static final String BAD_FORMAT = "CLIENT_ERROR bad command line format";
  static final String UNKNOWN = "ERROR";

  MemcachedError(String line) {
    // A client can cause any number of these, so they cost no stack trace.
    super(line, null, false, false);
  }

  static MemcachedError badFormat() {
    return new MemcachedError(BAD_FORMAT);
  }
}
