// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * The load every subject of the benchmarks runs, and how it is measured: the same loop, the same
 * check of each reply and the same meters, whatever client stands behind it. Depends on no client,
 * no Netty and no protobuf, because each subject brings its own versions of them.
 */
@NullMarked
package dev.protosocket.benchmarks.driver;

import org.jspecify.annotations.NullMarked;
