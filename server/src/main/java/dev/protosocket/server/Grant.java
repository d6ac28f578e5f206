// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/** What a token gave to a session, until the token is revoked. Safe for use by any thread. */
final class Grant {
  private volatile boolean revoked;

  boolean isRevoked() {
    return revoked;
  }

  void revoke() {
    revoked = true;
  }
}
