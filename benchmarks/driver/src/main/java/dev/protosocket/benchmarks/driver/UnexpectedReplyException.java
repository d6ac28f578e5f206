// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.benchmarks.driver;

/** A reply was not the one the server was asked for; the run is worth nothing. */
public final class UnexpectedReplyException extends RuntimeException {
  /**
   * Says what was wrong.
   *
   * @param message what was expected and what came
   */
  public UnexpectedReplyException(String message) {
    super(message);
  }
}
