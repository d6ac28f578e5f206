// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.near;

/**
 * What was true when a load began: whether its answer may be kept, and who may share it, is seen by
 * comparing.
 *
 * @param epoch of the whole memory; another one says that everything was dropped since
 * @param generation of the key; another one says that the key was written since
 * @param startNanos by the ticker: the answer is at least as young as that
 * @param tracked whether each change of the key is told from then on, as long as the epoch lasts
 */
record Ticket(int epoch, long generation, long startNanos, boolean tracked) {
  /** Tells whether a read that begins now may have the answer of the load of this ticket. */
  boolean serves(Ticket now, long maxStaleNanos) {
    return epoch == now.epoch
        && generation == now.generation
        && now.startNanos - startNanos < maxStaleNanos;
  }
}
