// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** Runnable examples; the README's snippets are parts of them. */
@NullMarked
package dev.protosocket.examples;

import org.jspecify.annotations.NullMarked;
