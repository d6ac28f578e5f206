// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.capability;

import dev.protosocket.client.Call;
import dev.protosocket.client.InvalidRequestException;

/** Reads that say which state of an item they saw, and need not send what is known already. */
public interface ConditionalReads {
  /** Gets the value, its version and how long it lives. */
  Call<? extends Versioned> get(String cache, byte[] key);

  /**
   * The same, without the value if it is what the version names. A server that cannot leave it out
   * sends it; that is {@link Versioned.State#UNCHANGED}, too.
   *
   * @throws InvalidRequestException if the version is of another kind of server
   */
  Call<? extends Versioned> getIfChanged(String cache, byte[] key, Version known);
}
