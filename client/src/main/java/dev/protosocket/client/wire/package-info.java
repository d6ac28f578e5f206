// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * What a protocol has to say for the engine to carry it: how a request is written, how replies are
 * read and what they mean, and what is said before the first request. An application needs none of
 * it but the name of the {@link dev.protosocket.client.wire.Wire} that it chooses.
 */
@NullMarked
package dev.protosocket.client.wire;

import org.jspecify.annotations.NullMarked;
