// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client.protosocket;

import dev.protosocket.client.Operation;
import dev.protosocket.client.Outcome;
import dev.protosocket.client.wire.Reply;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.StatusCode;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a reply means to the operation it answers: the table of docs/wire.md. */
final class ProtosocketReply extends Reply {
  private static final byte[] KEY_NOT_FOUND = "Key not found".getBytes(StandardCharsets.UTF_8);

  private final ResponseView view;

  /** Bytes of the frame without its prefix. */
  int length;

  ProtosocketReply(ResponseView view) {
    this.view = view;
  }

  @Override
  public long id() {
    return view.messageId();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public @Nullable Outcome outcome(Operation operation) {
    if (isCancellation()) {
      return Outcome.FAILED;
    }
    return switch (view.kind()) {
      case GET -> operation == Operation.GET ? Outcome.HIT : null;
      case SET -> operation == Operation.SET ? Outcome.STORED : null;
      case DELETE -> operation == Operation.DELETE ? Outcome.DELETED : null;
      case ERROR -> operation == Operation.GET && isMiss() ? Outcome.MISS : Outcome.FAILED;
      case AUTH -> operation == Operation.AUTHENTICATE ? Outcome.AUTHENTICATED : null;
      case NONE -> null;
    };
  }

  /** Tells an absent key from an absent cache, which has the same status but another text. */
  private boolean isMiss() {
    return view.statusCode() == StatusCode.NOT_FOUND.number()
        && view.statusMessageEquals(KEY_NOT_FOUND);
  }

  @Override
  public int valueIndex() {
    return view.valueIndex();
  }

  @Override
  public int valueLength() {
    return view.valueLength();
  }

  @Override
  public boolean isCancellation() {
    return view.controlCode() == ControlCode.CANCEL.number();
  }

  @Override
  public int statusNumber() {
    return view.statusCode();
  }

  @Override
  public String text() {
    return view.statusMessage();
  }

  @Override
  public String kind() {
    return "of kind "
        + view.kind()
        + (isCancellation() ? " with control code " + view.controlCode() : "");
  }
}
