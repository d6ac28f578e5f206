// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.spring;

import dev.protosocket.client.CacheClient;

/** Who observes calls; without Micrometer's observations there is none. For any thread. */
interface Observations {
  /** Returns a client of this name that has an observation of each call. */
  CacheClient over(CacheClient client, String name);
}
