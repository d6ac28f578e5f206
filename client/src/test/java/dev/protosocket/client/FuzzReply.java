// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.ControlCode;
import dev.protosocket.proto.ResponseView;
import dev.protosocket.proto.StatusCode;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** What there is to read in a frame, and what it means to the command it answers. */
record FuzzReply(
    long id, int code, ResponseView.Kind kind, ByteString value, int status, String message) {

  static FuzzReply of(ResponseView view, ByteBuf buffer) {
    boolean error = view.kind() == ResponseView.Kind.ERROR;
    byte[] value = new byte[view.kind() == ResponseView.Kind.GET ? view.valueLength() : 0];
    if (value.length > 0) {
      buffer.getBytes(view.valueIndex(), value);
    }
    return new FuzzReply(
        view.messageId(),
        view.controlCode(),
        view.kind(),
        ByteString.copyFrom(value),
        error ? view.statusCode() : 0,
        error ? view.statusMessage() : "");
  }

  boolean cancels() {
    return code == ControlCode.CANCEL.number();
  }

  /** Returns how it ends such a request; null if it is no answer to one. */
  @Nullable Outcome outcome(Operation operation) {
    if (cancels()) {
      return Outcome.FAILED;
    }
    return switch (kind) {
      case NONE -> null;
      case ERROR -> isMiss(operation) ? Outcome.MISS : Outcome.FAILED;
      case AUTH -> operation == Operation.AUTHENTICATE ? Outcome.AUTHENTICATED : null;
      case GET -> operation == Operation.GET ? Outcome.HIT : null;
      case SET -> operation == Operation.SET ? Outcome.STORED : null;
      case DELETE -> operation == Operation.DELETE ? Outcome.DELETED : null;
    };
  }

  private boolean isMiss(Operation operation) {
    return operation == Operation.GET
        && status == StatusCode.NOT_FOUND.number()
        && message.equals("Key not found");
  }
}
