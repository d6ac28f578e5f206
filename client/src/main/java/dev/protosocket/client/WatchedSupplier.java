// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.client.spi.Plugins;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A caller's supplier, and whether it works: all connections of a configuration share it, so that
 * its failure is one warning and not one for each of them and each interval. Thread-safe.
 */
final class WatchedSupplier implements CredentialSupplier {
  private final CredentialSupplier supplier;
  private final AtomicBoolean failing = new AtomicBoolean();

  WatchedSupplier(CredentialSupplier supplier) {
    this.supplier = supplier;
  }

  @Override
  public CompletionStage<Credential> get() {
    return supplier.get();
  }

  /** Asks; a supplier that throws, or returns no future, gives a failed one. */
  CompletableFuture<Credential> ask() {
    return Plugins.stage("the credential supplier", this::get);
  }

  /** Names the caller's class: its own text may hold anything. */
  String kind() {
    return supplier.getClass().getName();
  }

  /** Notes a failure; tells whether it is the first since it worked. */
  boolean beginsToFail() {
    return failing.compareAndSet(false, true);
  }

  /** Notes a success; tells whether it failed before. */
  boolean worksAgain() {
    return failing.get() && failing.compareAndSet(true, false);
  }
}
