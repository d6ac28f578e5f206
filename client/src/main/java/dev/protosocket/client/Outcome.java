// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/** How a request ended. */
public enum Outcome {
  /** A GET found its key; the value may be empty. */
  HIT,
  /** A GET did not find its key. */
  MISS,
  /** A SET was carried out. */
  STORED,
  /** A DELETE was carried out, whether or not the key was there. */
  DELETED,
  /** The server accepted a new token on the live connection. */
  AUTHENTICATED,
  /** A {@link Command} was carried out; its result says more. */
  DONE,
  /** The request failed; the exception says how. */
  FAILED
}
