// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.server;

import com.google.protobuf.UnsafeByteOperations;
import dev.protosocket.proto.schema.AuthenticateResponse;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.DeleteResponse;
import dev.protosocket.proto.schema.GetResponse;
import dev.protosocket.proto.schema.SetResponse;
import dev.protosocket.proto.schema.Status;

/** Builds the replies. */
final class Responses {
  /** The control code of an ordinary frame. */
  static final int NORMAL = 0;

  /** The control code that asks for a cancellation, and confirms it. */
  static final int CANCEL = 1;

  /** The text that makes a NOT_FOUND a miss; any other text is an error to clients. */
  static final String KEY_NOT_FOUND = "Key not found";

  private Responses() {}

  static CacheResponse authenticated(long id) {
    return CacheResponse.newBuilder()
        .setMessageId(id)
        .setAuth(AuthenticateResponse.getDefaultInstance())
        .build();
  }

  /** A hit; {@code value} is wrapped, not copied, and must not change any more. */
  static CacheResponse hit(long id, byte[] value) {
    return CacheResponse.newBuilder()
        .setMessageId(id)
        .setGet(GetResponse.newBuilder().setValue(UnsafeByteOperations.unsafeWrap(value)))
        .build();
  }

  static CacheResponse stored(long id) {
    return CacheResponse.newBuilder()
        .setMessageId(id)
        .setSet(SetResponse.getDefaultInstance())
        .build();
  }

  static CacheResponse deleted(long id) {
    return CacheResponse.newBuilder()
        .setMessageId(id)
        .setDelete(DeleteResponse.getDefaultInstance())
        .build();
  }

  static CacheResponse cancelled(long id) {
    return CacheResponse.newBuilder().setMessageId(id).setControlCode(CANCEL).build();
  }

  static CacheResponse error(long id, Status status, String message) {
    return CacheResponse.newBuilder()
        .setMessageId(id)
        .setError(CommandError.newBuilder().setCode(status).setMessage(message))
        .build();
  }
}
