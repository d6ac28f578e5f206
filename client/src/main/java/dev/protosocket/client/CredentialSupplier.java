// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import java.util.concurrent.CompletionStage;

/**
 * Supplies the credential of the moment, for tokens that are replaced while connections live. Asked
 * when a connection is made and at intervals thereafter.
 */
@FunctionalInterface
public interface CredentialSupplier {
  /**
   * Fetches the credential. Called on event loops, so it must not block; work that blocks belongs
   * on a thread of the supplier's.
   *
   * <p>An answer that has not come within the connect timeout is not waited for any more.
   *
   * @return the credential, for the server that the configuration names; the same one again for as
   *     long as it is good
   */
  CompletionStage<Credential> get();
}
