package dev.protosocket.client;

/**
 * Is told how each request ended, and what becomes of each connection. Called on the connection's
 * event loop, so an implementation must neither block nor do much; what it throws is contained,
 * counted and logged once.
 */
@FunctionalInterface
public interface ClientObserver {
  /**
   * A request has ended. Its future or completed operation is made available right after this call.
   *
   * @param result how; valid during the call only
   */
  void onResult(CommandResult result);

  /**
   * A connection is ready for requests.
   *
   * @param client the connection
   * @param connectNanos the time for name resolution, TCP, TLS and authentication together
   */
  default void onConnect(ProtosocketClient client, long connectNanos) {}

  /**
   * A connection could not be made. Not called for an attempt that its caller cancelled.
   *
   * @param error why
   * @param nanos the time since the attempt began
   */
  default void onConnectFailed(Throwable error, long nanos) {}

  /**
   * A connection has ended, for whatever reason, and so has every request on it.
   *
   * @param client the connection, as given to {@link #onConnect}
   * @param reason why
   */
  default void onClose(ProtosocketClient client, CloseReason reason) {}

  /**
   * Returns an observer that tells this one and then another, the other even if this one throws.
   *
   * @param next the other
   */
  default ClientObserver andThen(ClientObserver next) {
    return new ObserverPair(this, next);
  }
}
