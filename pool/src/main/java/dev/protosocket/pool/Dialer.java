// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import dev.protosocket.client.ClientConfig;
import dev.protosocket.client.DialPlan;
import dev.protosocket.client.ProtosocketClient;
import java.util.concurrent.CompletableFuture;

/** Makes one connection; {@link ProtosocketClient#connectAsync} but for tests. */
@FunctionalInterface
interface Dialer {
  CompletableFuture<ProtosocketClient> dial(ClientConfig config, DialPlan plan);
}
