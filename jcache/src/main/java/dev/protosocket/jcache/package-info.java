// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * A provider of JCache (JSR-107) over {@link dev.protosocket.codec.TypedCache}: what a server can
 * do in one step is done so, the rest is refused with a sentence.
 */
@NullMarked
package dev.protosocket.jcache;

import org.jspecify.annotations.NullMarked;
