// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.metrics;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.NoNodeException;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.proto.StatusCode;
import org.jspecify.annotations.Nullable;

/**
 * The classes that failed requests are counted by: few enough to label a time series with, and fine
 * enough to tell the client's own limits, the network and each of the server's answers apart.
 */
public enum ErrorKind {
  /** No answer came within the request's timeout. */
  TIMEOUT,
  /** The caller or the server cancelled the request. */
  CANCELLED,
  /** The connection ended before the answer came. */
  CONNECTION_CLOSED,
  /** There was no connection to send the request on. */
  CONNECTION_FAILED,
  /** A bound of the client was reached. */
  OVERLOADED,
  /** The client refused the request's arguments. */
  INVALID_REQUEST,
  /** The server answered with an error without a status, which on the wire is the same as OK. */
  SERVER_NO_STATUS,
  /** The server answered CANCELLED. */
  SERVER_CANCELLED,
  /** The server answered UNKNOWN. */
  SERVER_UNKNOWN,
  /** The server answered INVALID_ARGUMENT. */
  SERVER_INVALID_ARGUMENT,
  /** The server answered DEADLINE_EXCEEDED. */
  SERVER_DEADLINE_EXCEEDED,
  /** The server answered NOT_FOUND and did not mean the key: the cache does not exist. */
  SERVER_NOT_FOUND,
  /** The server answered ALREADY_EXISTS. */
  SERVER_ALREADY_EXISTS,
  /** The server answered PERMISSION_DENIED. */
  SERVER_PERMISSION_DENIED,
  /** The server answered RESOURCE_EXHAUSTED: a limit of the account was reached. */
  SERVER_RESOURCE_EXHAUSTED,
  /** The server answered FAILED_PRECONDITION. */
  SERVER_FAILED_PRECONDITION,
  /** The server answered ABORTED. */
  SERVER_ABORTED,
  /** The server answered OUT_OF_RANGE. */
  SERVER_OUT_OF_RANGE,
  /** The server answered UNIMPLEMENTED. */
  SERVER_UNIMPLEMENTED,
  /** The server answered INTERNAL. */
  SERVER_INTERNAL,
  /** The server answered UNAVAILABLE. */
  SERVER_UNAVAILABLE,
  /** The server answered DATA_LOSS. */
  SERVER_DATA_LOSS,
  /** The server answered UNAUTHENTICATED: the token is missing, expired or not valid. */
  SERVER_UNAUTHENTICATED,
  /** The server answered with a status that this library does not know. */
  SERVER_OTHER;

  /** By {@link StatusCode#number()}: an answer is classified without a string or a map. */
  private static final ErrorKind[] BY_STATUS = new ErrorKind[StatusCode.values().length];

  static {
    for (StatusCode status : StatusCode.values()) {
      BY_STATUS[status.number()] =
          status == StatusCode.OK ? SERVER_NO_STATUS : valueOf("SERVER_" + status.name());
    }
  }

  /**
   * Classifies a failure. Allocates nothing.
   *
   * @param error a failed request's {@link dev.protosocket.client.CommandResult#error()}
   */
  public static ErrorKind of(CacheException error) {
    if (error instanceof RequestTimeoutException) {
      return TIMEOUT;
    } else if (error instanceof ServerErrorException answer) {
      @Nullable StatusCode status = answer.status();
      return status == null ? SERVER_OTHER : BY_STATUS[status.number()];
    } else if (error instanceof ConnectionClosedException) {
      return CONNECTION_CLOSED;
    } else if (error instanceof RequestCancelledException) {
      return CANCELLED;
    } else if (error instanceof OverloadedException) {
      return OVERLOADED;
    } else if (error instanceof InvalidRequestException) {
      return INVALID_REQUEST;
    } else if (error instanceof ConnectionFailedException || error instanceof NoNodeException) {
      return CONNECTION_FAILED;
    }
    throw new IllegalArgumentException("not classified: " + error.getClass());
  }
}
