// SPDX-License-Identifier: Apache-2.0
// Copyright 2026 The protosocket-java authors

package dev.protosocket.pool;

import static dev.protosocket.client.RequestFate.ANSWERED;
import static dev.protosocket.client.RequestFate.NOT_SENT;
import static dev.protosocket.client.RequestFate.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.protosocket.client.CacheException;
import dev.protosocket.client.CloseReason;
import dev.protosocket.client.ConnectionClosedException;
import dev.protosocket.client.ConnectionFailedException;
import dev.protosocket.client.InvalidRequestException;
import dev.protosocket.client.NoNodeException;
import dev.protosocket.client.Operation;
import dev.protosocket.client.OverloadedException;
import dev.protosocket.client.RequestCancelledException;
import dev.protosocket.client.RequestFate;
import dev.protosocket.client.RequestTimeoutException;
import dev.protosocket.client.ServerErrorException;
import dev.protosocket.proto.StatusCode;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Another module than the client, as another wire is, can tell of every failure. */
class OpenExceptionsTest {
  private static final String SERVER = "cache.example:1";

  static Stream<Arguments> failures() {
    CloseReason reason = new CloseReason(CloseReason.Kind.CLOSED_BY_PEER, "gone", null);
    StatusCode refused = StatusCode.UNAUTHENTICATED;
    return Stream.of(
        arguments(new ConnectionClosedException(UNKNOWN, reason), UNKNOWN),
        arguments(new ConnectionFailedException.ResolutionFailed(SERVER, "gone", null), NOT_SENT),
        arguments(new ConnectionFailedException.TcpFailed(SERVER, "gone", null), NOT_SENT),
        arguments(new ConnectionFailedException.TlsFailed(SERVER, "gone", "fix", null), NOT_SENT),
        arguments(
            new ConnectionFailedException.AuthenticationFailed(
                SERVER, "gone", "fix", refused, null),
            NOT_SENT),
        arguments(new ConnectionFailedException.TimedOut("step", SERVER, "gone", "fix"), NOT_SENT),
        arguments(new ConnectionFailedException.NoConnection(SERVER, "gone", null), NOT_SENT),
        arguments(new InvalidRequestException("gone"), NOT_SENT),
        arguments(new NoNodeException("gone"), NOT_SENT),
        arguments(new OverloadedException("gone"), NOT_SENT),
        arguments(new RequestCancelledException(ANSWERED, "gone", null), ANSWERED),
        arguments(new RequestTimeoutException(Operation.GET, 1_000_000), UNKNOWN),
        arguments(
            new ServerErrorException(Operation.GET, StatusCode.INTERNAL.number(), "gone"),
            ANSWERED));
  }

  @ParameterizedTest
  @MethodSource("failures")
  void should_say_what_and_with_which_fate(CacheException failure, RequestFate fate) {
    assertThat(failure.getMessage()).containsAnyOf("gone", "GET not answered within 1 ms");
    assertThat(failure.fate()).isEqualTo(fate);
  }
}
