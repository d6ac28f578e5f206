package dev.protosocket.server;

import org.jspecify.annotations.Nullable;

/** What a server does with replies on their way out. */
record ReplyPolicy(ReplyOrder order, long seed, @Nullable ReplyInterceptor interceptor) {}
