// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import dev.protosocket.proto.CommandKind;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.StatusCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a reply means to the command it answers: the table of docs/wire.md. */
final class ReplyMeaning {
  private static final byte[] KEY_NOT_FOUND = "Key not found".getBytes(StandardCharsets.UTF_8);

  private ReplyMeaning() {}

  /** Returns the outcome; FAILED for an error; null if the reply is not one to this command. */
  static @Nullable Outcome outcome(CommandKind command, ResponseView reply) {
    return switch (reply.kind()) {
      case GET -> command == CommandKind.GET ? Outcome.HIT : null;
      case SET -> command == CommandKind.SET ? Outcome.STORED : null;
      case DELETE -> command == CommandKind.DELETE ? Outcome.DELETED : null;
      case ERROR -> command == CommandKind.GET && isMiss(reply) ? Outcome.MISS : Outcome.FAILED;
      case AUTH -> command == CommandKind.AUTHENTICATE ? Outcome.AUTHENTICATED : null;
      case NONE -> null;
    };
  }

  /** Tells an absent key from an absent cache, which has the same status but another text. */
  private static boolean isMiss(ResponseView reply) {
    return reply.statusCode() == StatusCode.NOT_FOUND.number()
        && reply.statusMessageEquals(KEY_NOT_FOUND);
  }
}
