// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

/** What a cache knows of a key, and what the client that stored it has said of the value. */
public interface Flagged extends Versioned {
  /** Returns the flags that it was stored with, 32 bits; 0 if it is absent. */
  int clientFlags();
}
