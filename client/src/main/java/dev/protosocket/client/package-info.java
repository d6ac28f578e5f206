// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The multiplexed cache client: one authenticated TLS connection. */
@NullMarked
package dev.protosocket.client;

import org.jspecify.annotations.NullMarked;
