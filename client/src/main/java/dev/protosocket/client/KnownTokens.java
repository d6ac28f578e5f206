// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import org.jspecify.annotations.Nullable;

/**
 * The tokens that the server may know of this connection and quote in what it says. Confined to the
 * event loop.
 */
final class KnownTokens {
  /** What the server accepted last. */
  private Credential accepted;

  /** What it accepted before, and may still quote in answers to requests of that time. */
  private @Nullable Credential former;

  /** What was presented last, accepted or not. */
  private @Nullable Credential presented;

  KnownTokens(Credential accepted) {
    this.accepted = accepted;
  }

  /** A credential is presented. */
  void present(Credential credential) {
    presented = credential;
  }

  /** The server has accepted one. */
  void accept(Credential credential) {
    if (!credential.equals(accepted)) {
      former = accepted;
      accepted = credential;
    }
  }

  /** Removes every token from a text of the server's. */
  String redact(String text) {
    String safe = accepted.redact(text);
    if (former != null) {
      safe = former.redact(safe);
    }
    return presented == null ? safe : presented.redact(safe);
  }
}
