// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/**
 * The class path or module path holds a Netty that this library does not run on, or parts of
 * several; the message says what was found. Thrown, the same each time, by {@link
 * ClientConfig#builder} and by the methods of {@link TlsOptions} that make a TLS context, before
 * anything is connected. docs/modules.md names the versions.
 */
public final class IncompatibleNettyException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  IncompatibleNettyException(String message) {
    super(message);
  }
}
