// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import org.jspecify.annotations.Nullable;

/** What a server does with replies on their way out. */
record ReplyPolicy(ReplyOrder order, long seed, @Nullable ReplyInterceptor interceptor) {}
