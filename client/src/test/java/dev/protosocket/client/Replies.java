// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import dev.protosocket.proto.schema.AuthenticateResponse;
import dev.protosocket.proto.schema.CacheResponse;
import dev.protosocket.proto.schema.CommandError;
import dev.protosocket.proto.schema.DeleteResponse;
import dev.protosocket.proto.schema.GetResponse;
import dev.protosocket.proto.schema.SetResponse;
import dev.protosocket.proto.schema.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/** What a server says, made with the generated classes, so that they check the client's codec. */
final class Replies {
  private Replies() {}

  static CacheResponse authenticated() {
    return authenticated(1);
  }

  static CacheResponse authenticated(long id) {
    return to(id).setAuth(AuthenticateResponse.getDefaultInstance()).build();
  }

  static CacheResponse hit(long id, String value) {
    return hit(id, value.getBytes(UTF_8));
  }

  static CacheResponse hit(long id, byte[] value) {
    return to(id).setGet(GetResponse.newBuilder().setValue(ByteString.copyFrom(value))).build();
  }

  static CacheResponse miss(long id) {
    return error(id, Status.NOT_FOUND, "Key not found");
  }

  static CacheResponse stored(long id) {
    return to(id).setSet(SetResponse.getDefaultInstance()).build();
  }

  static CacheResponse deleted(long id) {
    return to(id).setDelete(DeleteResponse.getDefaultInstance()).build();
  }

  static CacheResponse error(long id, Status status, String message) {
    return to(id).setError(CommandError.newBuilder().setCode(status).setMessage(message)).build();
  }

  /** A reply without a body. */
  static CacheResponse control(long id, int code) {
    return to(id).setControlCode(code).build();
  }

  static CacheResponse cancelled(long id) {
    return control(id, 1);
  }

  private static CacheResponse.Builder to(long id) {
    return CacheResponse.newBuilder().setMessageId(id);
  }

  /** The frames of the replies, one behind the other. */
  static byte[] frames(CacheResponse... replies) {
    return frames(List.of(replies));
  }

  static byte[] frames(Collection<CacheResponse> replies) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try {
      for (CacheResponse reply : replies) {
        reply.writeDelimitedTo(out);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex.replace(" ", ""));
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      out.writeBytes(part);
    }
    return out.toByteArray();
  }
}
