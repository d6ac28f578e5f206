// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.ConnectionInfo;
import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.RequestFate;
import org.jspecify.annotations.Nullable;

/**
 * A call that took long. It shows neither key nor value.
 *
 * @param operation what was asked for
 * @param cache the cache's name
 * @param keyHash what {@link KeyWatch#hashOf(byte[])} returns for the key; null of a batch, and of
 *     what has no key
 * @param keys how many keys it was for: more than one of a batch
 * @param nanos from the call to its end, in nanoseconds; repetitions included
 * @param outcome how it ended; of a batch, {@code DONE} if no key has failed
 * @param fate of what failed, whether it may have had an effect; null if nothing did, or if that is
 *     not known
 * @param failure of what failed, the exception's class without its package; null if nothing did
 * @param itemBytes how many bytes key and value had that were given; 0 of a batch
 * @param valueBytes how many bytes the value had that came back; 0 if none did, and of a batch
 * @param connection the connection, if the watched client is one; null over a pool or another layer
 * @param node the node that failed, of a fleet; null otherwise
 */
public record SlowCall(
    Operation operation,
    String cache,
    @Nullable String keyHash,
    int keys,
    long nanos,
    Outcome outcome,
    @Nullable RequestFate fate,
    @Nullable String failure,
    int itemBytes,
    int valueBytes,
    @Nullable ConnectionInfo connection,
    @Nullable String node) {}
