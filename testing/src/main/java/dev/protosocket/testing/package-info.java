// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** What the tests of several modules share. */
@NullMarked
package dev.protosocket.testing;

import org.jspecify.annotations.NullMarked;
