// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** A cache server for the tests of those who use the client, with JUnit or without. */
@NullMarked
package dev.protosocket.junit;

import org.jspecify.annotations.NullMarked;
