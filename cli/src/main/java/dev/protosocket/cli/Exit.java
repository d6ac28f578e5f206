// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.cli;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.CredentialException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.client.TlsOptionsException;
import java.io.IOException;
import java.io.UncheckedIOException;

/** The exit codes, as docs/cli.md has them. */
final class Exit {
  static final int DONE = 0;
  static final int NO_SUCH_KEY = 1;
  static final int USAGE = 2;
  static final int NO_CONNECTION = 3;
  static final int SERVER_ERROR = 4;
  static final int UNKNOWN = 5;
  static final int FILES = 6;
  static final int INTERNAL = 7;

  private Exit() {}

  static int codeOf(Throwable failure) {
    if (failure instanceof CredentialException
        || failure instanceof TlsOptionsException
        || failure instanceof InvalidRequestException) {
      return USAGE;
    }
    if (failure instanceof ConnectionFailedException) {
      return NO_CONNECTION;
    }
    if (failure instanceof ServerErrorException) {
      return SERVER_ERROR;
    }
    if (failure instanceof CacheException cache) {
      return cache.fate() == RequestFate.NOT_SENT ? NO_CONNECTION : UNKNOWN;
    }
    return failure instanceof IOException || failure instanceof UncheckedIOException
        ? FILES
        : INTERNAL;
  }
}
