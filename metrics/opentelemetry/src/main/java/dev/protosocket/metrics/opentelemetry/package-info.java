// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** OpenTelemetry metrics and spans of the client. */
@NullMarked
package dev.protosocket.metrics.opentelemetry;

import org.jspecify.annotations.NullMarked;
