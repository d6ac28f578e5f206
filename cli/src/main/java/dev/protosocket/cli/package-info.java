// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The command line tool: {@link dev.protosocket.cli.Cli} runs it; the rest is its commands. */
@NullMarked
package dev.protosocket.cli;

import org.jspecify.annotations.NullMarked;
