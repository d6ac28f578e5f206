// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import java.io.IOException;
import java.io.UncheckedIOException;

/** A file, stdin or stdout could not be read or written. The message is made for people. */
final class FileException extends UncheckedIOException {
  private static final long serialVersionUID = 1L;

  FileException(String message, IOException cause) {
    super(message, cause);
  }
}
