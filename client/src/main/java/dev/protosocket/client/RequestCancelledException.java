package dev.protosocket.client;

import org.jspecify.annotations.Nullable;

/**
 * The request was cancelled: by the server (fate ANSWERED) or on this side (fate UNKNOWN or
 * NOT_SENT).
 */
public final class RequestCancelledException extends CacheException {
  private static final long serialVersionUID = 1L;

  RequestCancelledException(RequestFate fate, String message, @Nullable Throwable cause) {
    super(fate, message, cause);
  }
}
