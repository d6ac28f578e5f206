// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The load tool; see docs/load.md. */
@NullMarked
package dev.protosocket.cli.load;

import org.jspecify.annotations.NullMarked;
