// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** HdrHistogram metrics fed by the client observer. */
@NullMarked
package dev.protosocket.metrics;

import org.jspecify.annotations.NullMarked;
