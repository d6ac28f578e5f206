// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * What some caches can do beyond get, set and delete, by the same names whatever the protocol.
 *
 * <p>Each interface here is a capability: it makes {@link dev.protosocket.client.Call}s, which go
 * to {@code send} or {@code sendAsync} of the client that was asked for it, any number of times. So
 * they take the way of every other call, through a pool, a view or any decorator.
 *
 * <pre>{@code
 * Counters counters = client.capability(Counters.class).orElseThrow();
 * Counter now = client.send(counters.increment("counters", key, 1));
 * }</pre>
 *
 * <p>{@link dev.protosocket.client.capability.Invalidations} makes none; it tells of changes.
 *
 * <p>What an implementation makes is immutable, and for any thread. Keys and values are copied when
 * a call is made, and may be empty where the protocol has such. A call that cannot be, for instance
 * with a key that is too long, is refused with an {@link
 * dev.protosocket.client.InvalidRequestException} when it is made or when it is sent; whichever
 * comes first knows it.
 */
@NullMarked
package dev.protosocket.client.capability;

import org.jspecify.annotations.NullMarked;
