// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

/**
 * What a server has done since it started. A snapshot: the counters are read one after another
 * while connections go on working, so sums may be off by the commands in between.
 *
 * @param connectionsAccepted connections accepted, TLS or not, authenticated or not
 * @param connectionsRefused connections closed at once because the most allowed were open; not
 *     among those accepted
 * @param connectionsOpen connections open now
 * @param authenticated authentications that succeeded, repeated ones included
 * @param authenticationFailures connections closed for a wrong token, for a command before
 *     authentication, or for not authenticating in time
 * @param gets GET commands executed
 * @param hits GET commands that found the item
 * @param misses GET commands that didn't find the item in an existing cache
 * @param sets SET commands that stored their item
 * @param deletes DELETE commands executed, whether the item existed or not
 * @param cancels Cancel frames received
 * @param errors commands answered with an error other than a miss
 * @param protocolErrors connections closed for a malformed, oversized or unknown frame, or a failed
 *     TLS handshake
 * @param items items stored now, including expired ones not yet swept; an estimate
 * @param itemBytes bytes those items count against the memory bound; an estimate
 */
public record Stats(
    long connectionsAccepted,
    long connectionsRefused,
    long connectionsOpen,
    long authenticated,
    long authenticationFailures,
    long gets,
    long hits,
    long misses,
    long sets,
    long deletes,
    long cancels,
    long errors,
    long protocolErrors,
    long items,
    long itemBytes) {}
