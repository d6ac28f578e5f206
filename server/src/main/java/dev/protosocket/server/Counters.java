// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import java.util.concurrent.atomic.LongAdder;

/** The server's counters; each may be bumped from any event loop. */
final class Counters {
  final LongAdder accepted = new LongAdder();
  final LongAdder refused = new LongAdder();
  final LongAdder authenticated = new LongAdder();
  final LongAdder authenticationFailures = new LongAdder();
  final LongAdder gets = new LongAdder();
  final LongAdder hits = new LongAdder();
  final LongAdder misses = new LongAdder();
  final LongAdder sets = new LongAdder();
  final LongAdder deletes = new LongAdder();
  final LongAdder cancels = new LongAdder();
  final LongAdder errors = new LongAdder();
  final LongAdder protocolErrors = new LongAdder();

  Stats snapshot(int open, ItemStore store) {
    return new Stats(
        accepted.sum(),
        refused.sum(),
        open,
        authenticated.sum(),
        authenticationFailures.sum(),
        gets.sum(),
        hits.sum(),
        misses.sum(),
        sets.sum(),
        deletes.sum(),
        cancels.sum(),
        errors.sum(),
        protocolErrors.sum(),
        store.items(),
        store.bytes());
  }
}
