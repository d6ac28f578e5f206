package dev.protosocket.client;

/**
 * Is told how each request ended. Called on the connection's event loop, so an implementation must
 * neither block nor do much; what it throws is contained, counted and logged once.
 */
@FunctionalInterface
public interface ClientObserver {
  /**
   * A request has ended. Its future or completed operation is made available right after this call.
   *
   * @param result how; valid during the call only
   */
  void onResult(CommandResult result);
}
