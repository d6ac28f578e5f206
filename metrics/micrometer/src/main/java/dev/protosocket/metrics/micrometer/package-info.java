// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Binds the metrics to a Micrometer registry. */
@NullMarked
package dev.protosocket.metrics.micrometer;

import org.jspecify.annotations.NullMarked;
