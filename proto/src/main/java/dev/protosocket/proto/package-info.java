// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

/** The protosocket wire format on Netty buffers: frames, commands and responses as bytes. */
@NullMarked
package dev.protosocket.proto;

import org.jspecify.annotations.NullMarked;
