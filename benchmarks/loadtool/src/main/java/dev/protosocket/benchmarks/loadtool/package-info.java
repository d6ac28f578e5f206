// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The load tool behind {@code benchmarks/load}; see docs/load.md. */
@NullMarked
package dev.protosocket.benchmarks.loadtool;

import org.jspecify.annotations.NullMarked;
