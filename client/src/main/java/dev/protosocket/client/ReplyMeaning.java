// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.StatusCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a reply means to the operation it answers: the table of docs/wire.md. */
final class ReplyMeaning {
  private static final byte[] KEY_NOT_FOUND = "Key not found".getBytes(StandardCharsets.UTF_8);

  private ReplyMeaning() {}

  /** Returns the outcome; FAILED for an error; null if the reply is not one to this operation. */
  static @Nullable Outcome outcome(Operation operation, ResponseView reply) {
    return switch (reply.kind()) {
      case GET -> operation == Operation.GET ? Outcome.HIT : null;
      case SET -> operation == Operation.SET ? Outcome.STORED : null;
      case DELETE -> operation == Operation.DELETE ? Outcome.DELETED : null;
      case ERROR -> operation == Operation.GET && isMiss(reply) ? Outcome.MISS : Outcome.FAILED;
      case AUTH -> operation == Operation.AUTHENTICATE ? Outcome.AUTHENTICATED : null;
      case NONE -> null;
    };
  }

  /** Tells an absent key from an absent cache, which has the same status but another text. */
  private static boolean isMiss(ResponseView reply) {
    return reply.statusCode() == StatusCode.NOT_FOUND.number()
        && reply.statusMessageEquals(KEY_NOT_FOUND);
  }
}
