// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The protosocket protocol, as a {@link dev.protosocket.client.wire.Wire}. */
@NullMarked
package dev.protosocket.client.protosocket;

import org.jspecify.annotations.NullMarked;
