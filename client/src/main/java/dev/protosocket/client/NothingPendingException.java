// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/** A pipeline was asked to wait for a completion while nothing is pending: none would ever come. */
public final class NothingPendingException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  NothingPendingException() {
    super("nothing is pending on this pipeline: fire an operation first");
  }
}
