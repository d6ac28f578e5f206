// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/**
 * Certificates or a key that cannot be used, found before anything is sent. The message names the
 * file, or the text, and says what is wrong with it and what to do. It never quotes what a file
 * holds.
 */
public final class TlsOptionsException extends IllegalArgumentException {
  private static final long serialVersionUID = 1L;

  TlsOptionsException(String message) {
    super(message);
  }
}
