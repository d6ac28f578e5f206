// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.redis;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.proto.StatusCode;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** What Redis and Lettuce say went wrong, as this library says it. */
final class Failures {
  /** What a server says that may well do it a moment later, or whose neighbour may. */
  private static final Set<String> FOR_A_MOMENT =
      Set.of(
          "LOADING", "CLUSTERDOWN", "TRYAGAIN", "MASTERDOWN", "MOVED", "ASK", "READONLY", "BUSY");

  private static final Map<String, StatusCode> CODES =
      Map.of(
          "OOM", StatusCode.RESOURCE_EXHAUSTED,
          "NOAUTH", StatusCode.UNAUTHENTICATED,
          "WRONGPASS", StatusCode.UNAUTHENTICATED,
          "NOPERM", StatusCode.PERMISSION_DENIED,
          "MISCONF", StatusCode.FAILED_PRECONDITION,
          "NOREPLICAS", StatusCode.UNAVAILABLE);

  /**
   * What a server says of a key that is no string, or no hash; from a script in the middle of it.
   */
  private static final String WRONG_TYPE = "WRONGTYPE";

  /** Where the text of an unknown command begins to quote its arguments. */
  private static final String QUOTES = ", with args beginning with:";

  private Failures() {}

  private static String kind(String text) {
    int end = text.indexOf(' ');
    return end < 0 ? text : text.substring(0, end);
  }

  static boolean isForAMoment(String text) {
    return FOR_A_MOMENT.contains(kind(text));
  }

  static boolean isNoScript(String text) {
    return kind(text).equals("NOSCRIPT");
  }

  /** Says what an error means that a server has answered with. */
  static ServerErrorException answered(Operation operation, String text) {
    if (text.contains(WRONG_TYPE)) {
      return otherType(operation);
    }
    String kind = kind(text);
    StatusCode code = CODES.get(kind);
    if (code == null) {
      if (isForAMoment(text)) {
        code = StatusCode.UNAVAILABLE;
      } else if (text.startsWith("ERR unknown command")) {
        code = StatusCode.UNIMPLEMENTED;
      } else {
        code = text.contains("not an integer") ? StatusCode.INVALID_ARGUMENT : StatusCode.UNKNOWN;
      }
    }
    // Keys do not appear in messages.
    int quotes = text.indexOf(QUOTES);
    return new ServerErrorException(
        operation, code.number(), quotes < 0 ? text : text.substring(0, quotes));
  }

  /** Says that a key is not of the type that the cache's layout has. */
  static ServerErrorException otherType(Operation operation) {
    return new ServerErrorException(
        operation,
        StatusCode.FAILED_PRECONDITION.number(),
        WRONG_TYPE
            + " the key holds another type than the cache's layout (RedisConfig.layout): it was"
            + " stored with the other layout or by another program; read it with the layout it was"
            + " stored with, or delete or set it, which both replace it");
  }

  /**
   * Says what became of a command that has no answer.
   *
   * @param sent whether it, or an attempt before it, may have been
   */
  static CacheException unanswered(String address, Throwable failure, boolean sent) {
    Throwable cause = unwrap(failure);
    if (sent) {
      return new ConnectionClosedException(
          RequestFate.UNKNOWN,
          new CloseReason(CloseReason.Kind.IO_ERROR, "the connection to Redis was lost", cause));
    }
    String message = cause.getMessage();
    if (message != null && message.contains("size exceeded")) {
      // Lettuce's bound on commands that are not answered.
      return new OverloadedException(
          "as many commands wait for answers as maxInFlight allows, those of calls that have timed"
              + " out included: slow down, or raise it");
    }
    return new ConnectionFailedException.NoConnection(
        address, "there is no connection to Redis at the moment", cause);
  }

  /** Says why there is no first connection. */
  static CacheException connecting(String address, Throwable failure) {
    boolean timedOut = false;
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof CacheException known) {
        return known;
      }
      String text = String.valueOf(cause.getMessage());
      String kind = kind(text);
      if (kind.equals("WRONGPASS") || kind.equals("NOAUTH") || kind.equals("NOPERM")) {
        return new ConnectionFailedException.AuthenticationFailed(
            address,
            text,
            "check the user, the password, and what the ACL allows",
            StatusCode.UNAUTHENTICATED,
            failure);
      }
      if (cause instanceof SSLException) {
        return new ConnectionFailedException.TlsFailed(
            address, text, "check the certificate's name and who is trusted", failure);
      }
      timedOut |=
          cause instanceof TimeoutException
              || cause instanceof io.lettuce.core.RedisCommandTimeoutException;
    }
    if (timedOut) {
      return new ConnectionFailedException.TimedOut(
          "connecting", address, "not done in time", "check that it is Redis and reachable");
    }
    Throwable cause = unwrap(failure);
    return new ConnectionFailedException.TcpFailed(
        address, String.valueOf(innermost(cause).getMessage()), failure);
  }

  private static Throwable innermost(Throwable failure) {
    Throwable inner = failure;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner;
  }

  static CacheException cancelled() {
    return new RequestCancelledException(RequestFate.UNKNOWN, "cancelled by the caller", null);
  }

  static CacheException closed(RequestFate fate) {
    return new ConnectionClosedException(
        fate,
        new CloseReason(CloseReason.Kind.CLOSED_BY_CALLER, "the Redis client was closed", null));
  }

  private static Throwable unwrap(Throwable failure) {
    @Nullable Throwable cause = failure.getCause();
    return failure instanceof java.util.concurrent.CompletionException && cause != null
        ? cause
        : failure;
  }
}
