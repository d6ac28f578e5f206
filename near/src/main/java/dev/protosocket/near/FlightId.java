// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

/**
 * Who may share a load: callers for one key, with one timeout, of one kind. A blocking caller must
 * not depend on an executor whose threads may all be waiting, nor an asynchronous one's callbacks
 * run in a stranger's thread.
 *
 * @param timeoutNanos of the view; 0 for the delegate's own
 */
record FlightId(NearKey key, long timeoutNanos, boolean blocking) {}
