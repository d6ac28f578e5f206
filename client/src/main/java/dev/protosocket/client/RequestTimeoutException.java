package dev.protosocket.client;

import dev.protosocket.proto.CommandKind;
import java.time.Duration;

/** The request's deadline passed before its answer came. The server was told to cancel it. */
public final class RequestTimeoutException extends CacheException {
  private static final long serialVersionUID = 1L;

  RequestTimeoutException(CommandKind kind, long timeoutNanos) {
    super(
        RequestFate.UNKNOWN,
        kind + " not answered within " + Duration.ofNanos(timeoutNanos).toMillis() + " ms",
        null);
  }
}
