// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * The harness: starts every subject and its server in a JVM of its own, with a class path of its
 * own, measures the subjects in turns, and reports. Depends on nothing that it measures.
 */
@NullMarked
package dev.protosocket.benchmarks.e2e;

import org.jspecify.annotations.NullMarked;
