// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** JDK Flight Recorder events of the client. */
@NullMarked
package dev.protosocket.metrics.jfr;

import org.jspecify.annotations.NullMarked;
