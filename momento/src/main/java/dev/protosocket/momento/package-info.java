// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * What is Momento's own: its kinds of keys, its variables, its cells and its address discovery.
 * {@link dev.protosocket.momento.MomentoCredentials} makes credentials for the client, {@link
 * dev.protosocket.momento.MomentoDiscovery} finds addresses for the pool.
 */
@NullMarked
package dev.protosocket.momento;

import org.jspecify.annotations.NullMarked;
