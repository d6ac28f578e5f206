// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** What only the module {@code dev.protosocket.momento} gets; exported to nobody else. */
@NullMarked
package dev.protosocket.client.internal;

import org.jspecify.annotations.NullMarked;
