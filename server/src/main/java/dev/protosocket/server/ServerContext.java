package dev.protosocket.server;

import java.time.Duration;
import java.util.function.Predicate;

/** What all connections of a server share. */
record ServerContext(
    CacheEngine engine,
    Predicate<String> tokenCheck,
    Limits limits,
    ReplyPolicy replies,
    Counters counters,
    Connections connections) {

  /** Bounds on what a client may do. */
  record Limits(int maxFrameLength, Duration authenticationTimeout) {}
}
