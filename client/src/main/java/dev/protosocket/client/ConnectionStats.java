// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

/**
 * The figures of one connection at one moment. They are read one after the other while the
 * connection goes on, so they agree only roughly.
 *
 * @param inFlight requests that wait for their answer
 * @param waiting calls that wait for room, with a thread ({@link
 *     ClientConfig.Builder#overloadWait}) or without ({@link ClientConfig.Builder#maxWaiting})
 * @param queuedBytes encoded bytes that wait to be taken by the socket
 * @param tombstones requests that were given up and whose answer has not come yet
 * @param strayReplies replies since the connection began that matched no request
 * @param observerFailures how many times the observer threw since the connection began
 */
public record ConnectionStats(
    int inFlight,
    int waiting,
    long queuedBytes,
    int tombstones,
    long strayReplies,
    long observerFailures) {

  static ConnectionStats of(WriteQueue queue, Tombstones tombstones, ObserverGuard observer) {
    return new ConnectionStats(
        queue.inFlight(),
        queue.line().length(),
        queue.queuedBytes(),
        tombstones.size(),
        tombstones.misses(),
        observer.failures());
  }
}
