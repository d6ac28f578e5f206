// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/**
 * For modules of this library and for decorators: how a blocking call waits, the futures that are
 * not waited for where that would stop what completes them, durations that callers give, calls of
 * what users plug in. Applications need nothing of it.
 */
@NullMarked
package dev.protosocket.client.spi;

import org.jspecify.annotations.NullMarked;
