// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * The floor under every figure: a Netty TLS client that does nothing but patch an id into a canned
 * request for each reply, and the canned server that it and our client are measured against.
 */
@NullMarked
package dev.protosocket.benchmarks.floor;

import org.jspecify.annotations.NullMarked;
