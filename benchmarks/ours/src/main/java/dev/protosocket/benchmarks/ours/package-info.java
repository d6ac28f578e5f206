// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** This client as a subject of the benchmarks, in every style of calling it. */
@NullMarked
package dev.protosocket.benchmarks.ours;

import org.jspecify.annotations.NullMarked;
