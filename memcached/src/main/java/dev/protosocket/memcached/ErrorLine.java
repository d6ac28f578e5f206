// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.memcached;

import dev.protosocket.proto.StatusCode;
import java.util.List;

/** What the texts of memcached's errors mean; they bear no number. */
final class ErrorLine {
  /**
   * What servers say of a request that they have read to its end; after any other CLIENT_ERROR what
   * was sent may be taken for another command.
   */
  private static final List<String> IN_STEP =
      List.of(
          "invalid flag",
          "duplicate flag",
          "bad token",
          "opaque token too long",
          "error decoding key",
          "invalid mode",
          "cannot increment or decrement non-numeric value",
          "flush_all not allowed");

  private static final String UNAUTHENTICATED = "CLIENT_ERROR unauthenticated";
  private static final String TOO_LARGE = "SERVER_ERROR object too large for cache";
  private static final String NO_MEMORY = "SERVER_ERROR out of memory";
  private static final String TOO_MANY = "ERROR Too many open connections";

  private ErrorLine() {}

  /** Returns the status that says the most of it. */
  static StatusCode status(MemcachedReply.Code code, String line) {
    return switch (code) {
      case ERROR ->
          line.startsWith(TOO_MANY) ? StatusCode.RESOURCE_EXHAUSTED : StatusCode.UNIMPLEMENTED;
      case CLIENT_ERROR ->
          line.startsWith(UNAUTHENTICATED)
              ? StatusCode.UNAUTHENTICATED
              : StatusCode.INVALID_ARGUMENT;
      case SERVER_ERROR -> {
        if (line.startsWith(TOO_LARGE)) {
          yield StatusCode.INVALID_ARGUMENT;
        }
        yield line.startsWith(NO_MEMORY) ? StatusCode.RESOURCE_EXHAUSTED : StatusCode.INTERNAL;
      }
      // Of a server that is too old.
      case VERSION -> StatusCode.FAILED_PRECONDITION;
      default -> StatusCode.UNKNOWN;
    };
  }

  /** Tells whether it is sure that the server has read the request and nothing beyond. */
  static boolean isInStep(MemcachedReply.Code code, String line) {
    return switch (code) {
      case ERROR -> false;
      case CLIENT_ERROR -> {
        String text = line.substring(code.name().length()).strip();
        yield IN_STEP.stream().anyMatch(text::startsWith);
      }
      default -> true;
    };
  }
}
