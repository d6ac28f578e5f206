// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/**
 * A credential that cannot be used, found before anything is sent.
 *
 * <p>The message names the variable, argument, field or claim that is wrong and says what to do. It
 * never quotes an input: keys end up in the wrong variable or argument often enough that no value
 * is safe to repeat. For the same reason there is never a cause, since the messages of JSON, base64
 * and file errors quote what they read.
 */
public final class CredentialException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  /**
   * Makes an exception.
   *
   * @param message names the input that is wrong and says what to do; never quotes it
   */
  public CredentialException(String message) {
    super(message);
  }
}
